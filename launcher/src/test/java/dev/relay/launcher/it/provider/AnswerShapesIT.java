package dev.relay.launcher.it.provider;

import static dev.relay.launcher.it.RunningRelay.MODEL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.InDialect;
import dev.relay.launcher.it.RunningRelay;
import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.FakeUpstream;
import dev.relay.testkit.upstream.OpenAiAnswers;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// The client gets the form that it asked for, whichever the provider answers in.
class AnswerShapesIT {

  private static final String CHAT =
      "{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,"
          + "\"message\":{\"role\":\"assistant\",\"content\":\"gold\",\"tool_calls\":[{\"id\":\"t\","
          + "\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"a\\\":1}\"}}]},"
          + "\"finish_reason\":\"tool_calls\"}],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2}}";
  private static final String MESSAGE =
      "{\"id\":\"m1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\",\"content\":["
          + "{\"type\":\"thinking\",\"thinking\":\"hm\",\"signature\":\"s\"},{\"type\":\"text\",\"text\":\"gold\"},"
          + "{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"f\",\"input\":{\"a\":1}}],\"stop_reason\":\"tool_use\","
          + "\"stop_sequence\":null,\"usage\":{\"input_tokens\":3,\"output_tokens\":2}}";
  private static final String GENERATED =
      "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"gold\"}],\"role\":\"model\"},\"finishReason\":\"STOP\","
          + "\"index\":0}],\"usageMetadata\":{\"promptTokenCount\":3,\"candidatesTokenCount\":2}}";
  private static final String RESPONSE =
      "{\"id\":\"resp_1\",\"object\":\"response\",\"status\":\"completed\",\"output\":[{\"type\":\"message\","
          + "\"id\":\"i\",\"status\":\"completed\",\"role\":\"assistant\",\"content\":[{\"type\":\"output_text\",\"text\":\"gold\","
          + "\"annotations\":[]}]},{\"type\":\"function_call\",\"id\":\"f\",\"call_id\":\"t\",\"name\":\"f\","
          + "\"arguments\":\"{}\",\"status\":\"completed\"}],\"usage\":{\"input_tokens\":3,\"output_tokens\":2}}";

  private static FakeUpstream upstream;
  private static RunningRelay relay;

  @BeforeAll
  static void start() {
    upstream = FakeUpstream.start().answering(OpenAiAnswers.models(MODEL));
    relay =
        RunningRelay.configured(
            """
            providers:
              - {name: openai, base-url: "%1$s", api-key: k1}
              - {name: anthropic, type: anthropic, base-url: "%1$s", api-key: k3}
              - {name: gemini, type: gemini, base-url: "%1$s", api-key: k4}
            models:
              - {match: "*", when: {dialect: anthropic}, to: [{provider: anthropic}]}
              - {match: "*", when: {dialect: gemini}, to: [{provider: gemini}]}
              - {match: "*", to: [{provider: openai}]}
            """
                .formatted(upstream.url()));
  }

  @AfterAll
  static void stop() {
    relay.close();
    upstream.close();
  }

  private static String whole(InDialect dialect) {
    return switch (dialect) {
      case OPENAI -> CHAT;
      case ANTHROPIC -> MESSAGE;
      case GEMINI -> GENERATED;
      case RESPONSES -> RESPONSE;
    };
  }

  /// The stream that is made of the whole answer, made whole again, is the answer.
  @ParameterizedTest
  @EnumSource
  void what_is_brought_into_the_other_form_and_back_is_the_same(InDialect dialect) {
    upstream.answering(Answer.json(whole(dialect)));
    var stream = relay.post(dialect.streamPath(MODEL), dialect.streamBody(MODEL));
    assertThat(stream.headers().allValues("content-type")).containsExactly("text/event-stream");
    assertThat(RunningRelay.text(stream)).contains("gold", dialect.last());

    upstream.answering(Answer.events(List.of(Buffer.buffer(stream.body()))));
    var back = relay.post(dialect.path(MODEL), dialect.body(MODEL));

    assertThat(back.headers().allValues("content-type")).containsExactly("application/json");
    var expected = new JsonObject(whole(dialect));
    if (dialect == InDialect.OPENAI) {
      expected.remove("usage");
    }
    assertThat(new JsonObject(RunningRelay.text(back))).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource
  void a_stream_for_a_whole_answer_is_put_together(InDialect dialect) {
    var words = dialect == InDialect.RESPONSES ? "resp_1" : "good";
    for (var type : List.of("text/event-stream", "text/plain", "application/json")) {
      upstream.answering(Answer.chunks(type, dialect.stream("good").pieces()).splitEvery(7));

      var response = relay.post(dialect.path(MODEL), dialect.body(MODEL));

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(RunningRelay.text(response))
          .startsWith("{")
          .contains(words)
          .doesNotContain("data:");
    }
  }

  @ParameterizedTest
  @CsvSource({"true, true", "false, false"})
  void usage_is_in_a_made_stream_where_it_was_asked_for(boolean asked, boolean told) {
    upstream.answering(Answer.json(CHAT));
    var body =
        InDialect.OPENAI.body(
            MODEL,
            "\"hi\"",
            ",\"stream\":true,\"stream_options\":{\"include_usage\":" + asked + "}");

    assertThat(RunningRelay.text(relay.chat(body)).contains("\"choices\":[],\"usage\""))
        .isEqualTo(told);
  }

  @ParameterizedTest
  @CsvSource({"generateContent, {", "streamGenerateContent, ["})
  void a_gemini_stream_becomes_what_the_path_asks_for(String method, String begin) {
    upstream.answering(InDialect.GEMINI.stream("good"));

    var response =
        relay.post("/v1beta/models/" + MODEL + ":" + method, InDialect.GEMINI.body(MODEL));

    assertThat(RunningRelay.text(response)).startsWith(begin).contains("good", "STOP");
  }

  @ParameterizedTest
  @EnumSource
  void a_stream_that_is_cut_makes_no_whole_answer(InDialect dialect) {
    var stream = dialect.stream("good");
    upstream.answering(stream.truncateAfter(dialect.withContent(stream)));

    var response = relay.post(dialect.path(MODEL), dialect.body(MODEL));

    assertThat(response.statusCode()).isEqualTo(502);
    assertThat(new String(response.body(), StandardCharsets.UTF_8)).contains("another form");
  }
}
