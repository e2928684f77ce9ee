package dev.relay.launcher.it.framing;

import static dev.relay.launcher.it.RunningRelay.MODEL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.InDialect;
import dev.relay.launcher.it.RunningRelay;
import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.FakeUpstream;
import dev.relay.testkit.upstream.OpenAiAnswers;
import dev.relay.testkit.upstream.Request;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Streams that end, fail or count in a way that no documentation has, and are understood.
class OddStreamsIT {

  private static final String WORDS =
      "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"hi\"}}]}~~";
  private static final Queue<Answer> NEXT = new ArrayDeque<>();

  private static FakeUpstream upstream;
  private static RunningRelay relay;

  @BeforeAll
  static void start() {
    upstream = FakeUpstream.start(0, OddStreamsIT::next);
    relay =
        RunningRelay.configured(
            """
            providers:
              - {name: openai, base-url: "%1$s", api-key: k1}
              - {name: spare, base-url: "%1$s", api-key: k2}
              - {name: anthropic, type: anthropic, base-url: "%1$s", api-key: k3}
              - {name: gemini, type: gemini, base-url: "%1$s", api-key: k4}
            models:
              - {match: with-spare, to: [{provider: openai}], fallback: [{provider: spare}]}
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

  @BeforeEach
  void clear() {
    NEXT.clear();
  }

  private static synchronized Answer next(Request request) {
    if (request.method().equals("GET")) {
      return OpenAiAnswers.models(MODEL);
    }
    return NEXT.isEmpty() ? OpenAiAnswers.error(418, "x", "x", "not scripted") : NEXT.remove();
  }

  /// What an upstream sends, with `~` for a line feed.
  private static Answer events(String text) {
    return Answer.events(List.of(Buffer.buffer(text.strip().replace('~', '\n'))));
  }

  private static String stream(InDialect dialect, String model) {
    return RunningRelay.text(relay.post(dialect.streamPath(model), dialect.streamBody(model)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "OPENAI | data: {\"choices\":[{\"delta\":{\"content\":\"hi\"},\"finish_reason\":\"\"}]}~~",
        "OPENAI | data: {\"choices\":[{\"delta\":{\"content\":\"hi\"},\"finish_reason\":\"null\"}]}~~",
        "OPENAI | data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}~~data: {\"choices\":[{\"index\":1,\"delta\":{\"content\":\"hi\"}}]}~~",
        "ANTHROPIC | data: {\"type\":\"message_start\",\"message\":{\"stop_reason\":\"\"}}~~data: {\"type\":\"content_block_delta\",\"delta\":{\"text\":\"hi\"}}~~",
        "GEMINI | data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"hi\"}]},\"finishReason\":\"\"}]}~~",
        "GEMINI | data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"hi\"}]},\"finishReason\":\"FINISH_REASON_UNSPECIFIED\"}]}~~",
        "GEMINI | data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"hi\"}]}}]}~~data: {\"candidates\":[{\"finishReason\":\"ST",
      })
  void what_says_no_reason_was_cut(InDialect dialect, String came) {
    NEXT.add(events(came));

    assertThat(stream(dialect, MODEL))
        .contains("hi", dialect.errorEvent())
        .doesNotContain("[DONE]", "message_stop");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}",
        "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}~",
        "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}~~data: [DONE]",
        "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}~~data:   [DONE]  ~~",
        "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}~~data:\t[DONE]~~",
        "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}~~data: {\"choices\":[{\"delta\":{},\"finish_reason\":null}],\"usage\":{\"prompt_tokens\":1}}~~",
        "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}~~data: {\"choices\":[{\"delta\":{\"content\":\"\"}}]}~~data: {\"choices\":[],\"usage\":{\"prompt_tokens\":1}}~~",
        "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":1e30,\"completion_tokens\":99999999999999999999}}~~",
      })
  void what_says_the_reason_is_whole(String end) {
    NEXT.add(events(WORDS + end));

    assertThat(stream(InDialect.OPENAI, MODEL))
        .contains("hi")
        .endsWith("data: [DONE]\n\n")
        .doesNotContain("error");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"hi\"}]},\"finishReason\":\"STOP\"}]}",
        "data: {\"usageMetadata\":{\"promptTokenCount\":99999999999999999999},\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"hi\"}]},\"finishReason\":\"STOP\"}]}~",
        "data: {\"usageMetadata\":{\"promptTokenCount\":{\"x\":-1},\"candidatesTokenCount\":null},\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"hi\"}]},\"finishReason\":\"STOP\"}]}~~",
      })
  void a_gemini_stream_needs_neither_blank_line_nor_counts(String came) {
    NEXT.add(events(came));

    assertThat(stream(InDialect.GEMINI, MODEL))
        .contains("hi", "STOP")
        .endsWith("\n\n")
        .doesNotContain("error");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "event: message_stop~data: {}~~",
        "event: message_stop~data:~~",
        "event: message_stop~~",
        "event: message_stop~data: {}",
      })
  void an_event_is_known_by_its_name(String last) {
    var content =
        "event: content_block_delta~data: {\"type\":\"content_block_delta\",\"delta\":{\"text\":\"hi\"}}~~";
    NEXT.add(events(content + last));

    assertThat(stream(InDialect.ANTHROPIC, MODEL))
        .containsOnlyOnce("message_stop")
        .doesNotContain("error");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"error\":{\"message\":\"its words\"}}",
        "{~  \"error\": {~~    \"message\": \"its words\"~  }~}",
        "{\"code\":500,\"msg\":\"its words\"}~~data: [DONE]~~",
        "event: error~data: {\"message\":\"its words\",\"code\":\"503\"}~~data: [DONE]~~",
        "event: error~data: its words~~",
        "data: {\"error\":\"its words\"}~~",
        "data: {\"id\":\"c\",\"choices\":[],\"error\":{\"code\":502,\"message\":\"its words\"}}~~data: [DONE]~~",
        "data: {\"choices\":[{\"delta\":{\"content\":\"\"},\"finish_reason\":\"error\"}],\"error\":{\"message\":\"its words\"}}~~",
        "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\"}}]}~~data: {\"message\":\"its words\"}~~data: [DONE]~~",
        "data: error: its words~~data: [DONE]~~",
        "data: its words~~",
        "error: {\"code\":500,\"message\":\"its words\"}~~data: [DONE]~~",
        ": comment~~event: error~data: {\"detail\":\"its words\"}~~",
        "its words",
      })
  void an_error_alone_is_no_answer(String came) {
    NEXT.addAll(List.of(events(came), InDialect.OPENAI.stream("good")));
    assertThat(stream(InDialect.OPENAI, "with-spare")).contains("good").doesNotContain("its words");

    NEXT.addAll(List.of(events(came), events(came), events(came)));
    var alone = relay.chat(InDialect.OPENAI.streamBody(MODEL));

    assertThat(alone.statusCode()).isGreaterThanOrEqualTo(500);
    assertThat(RunningRelay.text(alone))
        .startsWith("{")
        .contains("its words")
        .doesNotContain("[DONE]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "data: [DONE]~~",
        "data: {\"choices\":[]}~~data: [DONE]~~",
        "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}~~data: [DONE]~~",
        "<html>welcome</html>",
        ": comment~~",
      })
  void nothing_at_all_is_no_answer(String came) {
    NEXT.addAll(List.of(events(came), InDialect.OPENAI.stream("good")));

    assertThat(stream(InDialect.OPENAI, "with-spare"))
        .contains("good")
        .endsWith("data: [DONE]\n\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "OPENAI | {\"error\":{\"message\":\"its words\",\"code\":\"invalid_api_key\"}}",
        "OPENAI | data: {\"error\":{\"message\":\"its words\",\"code\":401}}~~",
        "OPENAI | event: error~data: {\"message\":\"its words: Incorrect API key provided\"}~~",
        "ANTHROPIC | {\"type\":\"error\",\"error\":{\"type\":\"authentication_error\",\"message\":\"its words\"}}",
        "ANTHROPIC | data: {\"error\":{\"message\":\"its words\",\"code\":\"401\"}}~~",
        "GEMINI | data: {\"error\":{\"code\":401,\"message\":\"its words\",\"status\":\"UNAUTHENTICATED\"}}~~",
        "GEMINI | [{\"error\":{\"code\":401,\"message\":\"its words\"}}]",
        "RESPONSES | event: error~data: {\"type\":\"error\",\"code\":\"invalid_api_key\",\"message\":\"its words\"}~~",
      })
  void a_key_that_is_refused_within_a_stream_is_asked_once(InDialect dialect, String came) {
    NEXT.add(events(came));

    var response = relay.post(dialect.streamPath(MODEL), dialect.streamBody(MODEL));

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(RunningRelay.text(response)).startsWith("{").contains("\"error\":{", "its words");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "event: error~data: {\"message\":\"its words\",\"code\":\"429\"}~~data: [DONE]~~",
        "error: {\"code\":500,\"message\":\"its words\"}~~data: [DONE]~~",
        "data: {\"id\":\"c\",\"choices\":[{\"delta\":{\"content\":\"\"},\"finish_reason\":\"error\"}],\"error\":{\"message\":\"its words\"}}~~data: [DONE]~~",
        "data: error: its words~~data: [DONE]~~",
        "{\"error\":{\"message\":\"its words\"}}",
      })
  void an_error_behind_content_is_one_event_and_the_last(String came) {
    NEXT.add(events(WORDS + came));

    var text = stream(InDialect.OPENAI, MODEL);

    assertThat(text).contains("\"hi\"").containsOnlyOnce("its words").doesNotContain("[DONE]");
    assertThat(text.substring(text.indexOf("\n\n") + 2))
        .startsWith("data: {")
        .contains("\"error\":{");
  }

  @ParameterizedTest
  @EnumSource
  void a_stream_is_one_whatever_its_type_says(InDialect dialect) {
    for (var type : List.of("text/plain; charset=utf-8", "application/json", "text/html")) {
      NEXT.add(Answer.chunks(type, dialect.stream("good").pieces()));

      var response = relay.post(dialect.streamPath(MODEL), dialect.streamBody(MODEL));

      assertThat(response.body()).isEqualTo(dialect.stream("good").body().getBytes());
      assertThat(response.headers().allValues("content-type")).containsExactly("text/event-stream");
    }
  }
}
