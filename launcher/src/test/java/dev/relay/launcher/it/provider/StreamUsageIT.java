package dev.relay.launcher.it.provider;

import static dev.relay.launcher.it.RunningRelay.MODEL;
import static dev.relay.launcher.it.RunningRelay.STREAM_BODY;
import static dev.relay.launcher.it.RunningRelay.onlyAsked;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.RunningRelay;
import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.FakeUpstream;
import dev.relay.testkit.upstream.OpenAiAnswers;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Usage is asked for in every stream, and taken out again where the client did not ask.
class StreamUsageIT {

  private static final String USAGE_CHUNK =
      "data: {\"id\":\"c\",\"choices\":[],\"usage\":" + OpenAiAnswers.USAGE + "}\n\n";
  private static final String ASKED = "\"stream_options\":{\"include_usage\":true},";

  private final FakeUpstream upstream = FakeUpstream.start();

  @AfterEach
  void stop() {
    upstream.close();
  }

  @Test
  void usage_is_asked_for_upstream() {
    upstream.answering(OpenAiAnswers.chatStream(MODEL, "hi"));
    try (var relay = RunningRelay.before(upstream)) {
      relay.chat(STREAM_BODY);
    }

    assertThat(onlyAsked(upstream).text()).isEqualTo("{" + ASKED + STREAM_BODY.substring(1));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 9, 100_000})
  void a_client_that_did_not_ask_gets_no_usage(int split) {
    upstream.answering(events(",\"usage\":null", USAGE_CHUNK).splitEvery(split));
    try (var relay = RunningRelay.before(upstream)) {
      var response = relay.chat(STREAM_BODY);

      assertThat(RunningRelay.text(response)).isEqualTo(events("", "").body().toString());
      relay.awaitEnded("done", 1);
      assertThat(relay.text("/metrics"))
          .contains("relay_gateway_tokens_total{direction=\"input\"} 9.0")
          .contains("relay_gateway_tokens_total{direction=\"output\"} 12.0");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100_000})
  void a_client_that_asked_gets_all(int split) {
    var answer = events(",\"usage\":null", USAGE_CHUNK);
    upstream.answering(answer.splitEvery(split));
    var asking = "{" + ASKED + STREAM_BODY.substring(1);
    try (var relay = RunningRelay.before(upstream)) {
      assertThat(RunningRelay.text(relay.chat(asking))).isEqualTo(answer.body().toString());
    }

    assertThat(onlyAsked(upstream).text()).isEqualTo(asking);
  }

  @Test
  void a_client_that_refused_usage_gets_none_while_it_is_asked_for() {
    upstream.answering(events(",\"usage\":null", USAGE_CHUNK));
    var refusing =
        "{\"stream_options\":{\"x\":1,\"include_usage\":false}," + STREAM_BODY.substring(1);
    try (var relay = RunningRelay.before(upstream)) {
      assertThat(RunningRelay.text(relay.chat(refusing)))
          .isEqualTo(events("", "").body().toString());
    }

    assertThat(onlyAsked(upstream).text()).isEqualTo(refusing.replace("false", "true"));
  }

  @Test
  void words_that_look_like_usage_stay() {
    var answer =
        Answer.sse(
            List.of(
                "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\\\"usage\\\":null\"}}]}",
                "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],"
                    + "\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}",
                "[DONE]"));
    upstream.answering(answer);
    try (var relay = RunningRelay.before(upstream)) {
      assertThat(RunningRelay.text(relay.chat(STREAM_BODY))).isEqualTo(answer.body().toString());
    }
  }

  @Test
  void a_provider_without_stream_usage_is_not_asked() {
    var answer = events("", USAGE_CHUNK);
    upstream.answering(answer);
    try (var relay = RunningRelay.before(upstream, "stream-usage: false", "")) {
      assertThat(RunningRelay.text(relay.chat(STREAM_BODY))).isEqualTo(answer.body().toString());
    }

    assertThat(onlyAsked(upstream).text()).isEqualTo(STREAM_BODY);
  }

  @Test
  void a_request_that_is_not_streamed_is_not_touched() {
    upstream.answering(OpenAiAnswers.chat(MODEL, "hi"));
    try (var relay = RunningRelay.before(upstream)) {
      relay.chat(RunningRelay.CHAT_BODY);
    }

    assertThat(onlyAsked(upstream).text()).isEqualTo(RunningRelay.CHAT_BODY);
  }

  @Test
  void mistral_is_not_asked() {
    upstream.answering(OpenAiAnswers.chatStream(MODEL, "hi"));
    try (var relay = RunningRelay.configured(behindProxy("http://api.mistral.ai/v1"))) {
      assertThat(relay.chat(STREAM_BODY).statusCode()).isEqualTo(200);
    }

    assertThat(onlyAsked(upstream).text()).isEqualTo(STREAM_BODY);
    assertThat(onlyAsked(upstream).header("host")).contains("api.mistral.ai");
  }

  @Test
  void another_service_behind_the_same_proxy_is_asked() {
    upstream.answering(OpenAiAnswers.chatStream(MODEL, "hi"));
    try (var relay = RunningRelay.configured(behindProxy("http://api.example.com/v1"))) {
      relay.chat(STREAM_BODY);
    }

    assertThat(onlyAsked(upstream).text()).contains(ASKED);
  }

  private String behindProxy(String url) {
    return """
    providers:
      - {name: far, base-url: "%s", proxy: "%s", api-key: sk-x}
    """
        .formatted(url, upstream.url());
  }

  private static Answer events(String inEach, String behind) {
    var role = event("{\"role\":\"assistant\",\"content\":\"\"}", "null", inEach);
    var word = event("{\"content\":\"schön\"}", "null", inEach);
    var stop = event("{}", "\"stop\"", inEach);
    return Answer.events(
        List.of(Buffer.buffer(role + word + word + stop + behind + "data: [DONE]\n\n")));
  }

  private static String event(String delta, String finish, String usage) {
    return "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":"
        + delta
        + ",\"finish_reason\":"
        + finish
        + "}]"
        + usage
        + "}\n\n";
  }
}
