package dev.relay.launcher.it.provider;

import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static dev.relay.launcher.it.RunningRelay.MODEL;
import static dev.relay.launcher.it.RunningRelay.STREAM_BODY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.RunningRelay;
import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.FakeUpstream;
import dev.relay.testkit.upstream.OpenAiAnswers;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A connection of a client serves one exchange after the other.
class ConnectionIT {

  private static final Answer STREAM = OpenAiAnswers.chatStream(MODEL, "a", "b");

  private static FakeUpstream upstream;
  private static RunningRelay relay;

  @BeforeAll
  static void start() {
    upstream =
        FakeUpstream.start()
            .answering(request ->
                request.text().contains("slow")
                    ? OpenAiAnswers.chat(MODEL, "slow").delay(Duration.ofMillis(300))
                    : request.text().contains("stream")
                        ? STREAM
                        : request.text().contains("fail")
                            ? OpenAiAnswers.error(429, "requests", "x", "slow down")
                            : OpenAiAnswers.chat(MODEL, "fast"));
    relay = RunningRelay.before(upstream);
  }

  @AfterAll
  static void stop() {
    relay.close();
    upstream.close();
  }

  @Test
  void it_serves_any_mix_in_a_row() {
    try (var wire = relay.wire()) {
      for (int i = 0; i < 10; i++) {
        assertThat(wire.chat(CHAT_BODY).reply().status()).isEqualTo(200);
        assertThat(wire.chat(STREAM_BODY).reply().body()).isEqualTo(STREAM.body().getBytes());
        assertThat(wire.chat("{}").reply().status()).isEqualTo(400);
        assertThat(wire.chat(CHAT_BODY.replace("hi", "fail")).reply().status()).isEqualTo(429);
        assertThat(wire.send(get("/nowhere")).reply().status()).isEqualTo(404);
        assertThat(wire.send(get("/v1/models")).reply().status()).isEqualTo(200);
      }
    }
  }

  @Test
  void pipelined_requests_are_answered_in_order() {
    try (var wire = relay.wire()) {
      wire.chat(CHAT_BODY.replace("hi", "slow"));
      wire.chat(STREAM_BODY);
      wire.send(get("/health"));
      wire.chat(CHAT_BODY);

      assertThat(wire.reply().text()).contains("\"slow\"");
      assertThat(wire.reply().body()).isEqualTo(STREAM.body().getBytes());
      assertThat(wire.reply().text()).isEqualTo("ok");
      assertThat(wire.reply().text()).contains("\"fast\"");
    }
    relay.awaitIdle();
  }

  @Test
  void it_closes_when_asked() {
    try (var wire = relay.wire()) {
      assertThat(wire.chat(CHAT_BODY, "connection", "close").reply().status()).isEqualTo(200);
      assertThat(wire.rest()).isEmpty();
    }
  }

  @Test
  void http_1_0_is_answered() {
    try (var wire = relay.wire()) {
      wire.send("GET /health HTTP/1.0\r\n\r\n");

      assertThat(wire.restAsText()).startsWith("HTTP/1.").endsWith("ok");
    }
  }

  @Test
  void a_stream_over_http_1_0_comes_whole() {
    try (var wire = relay.wire()) {
      wire.send("POST /v1/chat/completions HTTP/1.0\r\ncontent-type: application/json\r\n");
      wire.send("content-length: " + STREAM_BODY.length() + "\r\n\r\n" + STREAM_BODY);

      assertThat(wire.restAsText()).contains("data: [DONE]\n\n");
    }
  }

  @ParameterizedTest
  @CsvSource({"/health,200", "/health/ready,200", "/v1/models,200", "/v1/models/gpt-test,200"})
  void a_head_is_answered_like_a_get_without_its_body(String path, int status) {
    try (var wire = relay.wire()) {
      wire.send("HEAD " + path + " HTTP/1.1\r\nhost: localhost\r\n\r\n");

      assertThat(wire.replyToHead().status()).isEqualTo(status);
      assertThat(wire.chat(CHAT_BODY).reply().status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @CsvSource({"/,200", "/nowhere,404", "/v1/chat/completions,405"})
  void a_head_of_anything_else_has_no_body_either(String path, int status) {
    try (var wire = relay.wire()) {
      wire.send("HEAD " + path + " HTTP/1.1\r\nhost: localhost\r\n\r\n");

      assertThat(wire.replyToHead().status()).isEqualTo(status);
      assertThat(wire.chat(CHAT_BODY).reply().status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/chat/completions", "/v1/models", "/health"})
  void options_without_an_origin_are_answered(String path) {
    try (var wire = relay.wire()) {
      wire.send("OPTIONS " + path + " HTTP/1.1\r\nhost: localhost\r\n\r\n");

      var reply = wire.reply();
      assertThat(reply.status()).isIn(200, 204, 405);
      assertThat(reply.header("allow")).isNotEmpty();
      assertThat(wire.chat(CHAT_BODY).reply().status()).isEqualTo(200);
    }
  }

  private static String get(String path) {
    return "GET " + path + " HTTP/1.1\r\nhost: localhost\r\n\r\n";
  }
}
