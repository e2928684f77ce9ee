package dev.relay.launcher.it.admin;

import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static dev.relay.launcher.it.RunningRelay.MODEL;
import static dev.relay.launcher.it.RunningRelay.STREAM_BODY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.RunningRelay;
import dev.relay.testkit.upstream.FakeUpstream;
import dev.relay.testkit.upstream.OpenAiAnswers;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What Relay says of itself.
class HealthIT {

  private static FakeUpstream upstream;
  private static RunningRelay relay;

  @BeforeAll
  static void start() {
    upstream = FakeUpstream.start();
    var keys = "auth: {mode: keys, keys: [{name: a, key: sk-a}]}\n";
    relay = RunningRelay.before(upstream, "", keys);
  }

  @AfterAll
  static void stop() {
    relay.close();
    upstream.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health", "/health/live", "/health/ready"})
  void health_is_a_word_without_a_key(String path) {
    var response = relay.get(path);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(RunningRelay.text(response)).isEqualTo("ok");
    assertThat(response.headers().firstValue("content-type")).hasValue("text/plain; charset=utf-8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health", "/health/live", "/health/ready"})
  void health_is_json_for_who_accepts_it(String path) {
    var response = relay.get(path, "accept", "application/json");

    assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
    assertThat(new JsonObject(RunningRelay.text(response)).getString("status")).isEqualTo("ok");
  }

  @Test
  void health_is_ok_whatever_the_providers_do() {
    try (var lost =
        RunningRelay.configured("providers: [{name: lost, base-url: \"http://127.0.0.1:1\"}]")) {
      assertThat(lost.text("/health")).isEqualTo("ok");
      assertThat(lost.get("/health/ready").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void metrics_count_exchanges() {
    upstream.answering(request ->
        request.text().contains("stream")
            ? OpenAiAnswers.chatStreamWithUsage(MODEL, "CANARY-COMPLETION")
            : OpenAiAnswers.chat(MODEL, "CANARY-COMPLETION"));
    relay.chat(CHAT_BODY.replace("hi", "CANARY-PROMPT"), "x-api-key", "sk-a");
    relay.chat(STREAM_BODY.replace("hi", "CANARY-PROMPT"), "x-api-key", "sk-a");
    relay.chat(CHAT_BODY, "x-api-key", "sk-CANARY-KEY");
    relay.awaitEnded("done", 2);
    relay.awaitEnded("unauthorized", 1);

    var metrics = relay.text("/metrics");

    assertThat(metrics)
        .contains(
            "relay_gateway_exchanges_open 0.0",
            "relay_gateway_requests_total{end=\"done\",operation=\"chat\",provider=\"fake\","
                + "status=\"200\",stream=\"false\"} 1.0",
            "relay_gateway_requests_total{end=\"done\",operation=\"chat\",provider=\"fake\","
                + "status=\"200\",stream=\"true\"} 1.0",
            "end=\"unauthorized\",operation=\"chat\",provider=\"none\",status=\"401\"",
            "relay_gateway_request_duration_seconds_count{operation=\"chat\",provider=\"fake\","
                + "stream=\"false\"} 1",
            "relay_gateway_first_byte_seconds_count{",
            "relay_gateway_tokens_total{direction=\"input\"} 18.0",
            "relay_gateway_tokens_total{direction=\"output\"} 24.0",
            "jvm_memory_used_bytes",
            "vertx_http_server_")
        .doesNotContain("CANARY", "sk-a", "sk-of-the-upstream");
  }

  @Test
  void metrics_have_the_type_that_prometheus_reads() {
    assertThat(relay.get("/metrics").headers().firstValue("content-type").orElse(""))
        .startsWith("text/plain; version=0.0.4");
  }
}
