package dev.relay.launcher.node;

import static dev.relay.launcher.it.RunningRelay.CHAT;
import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static dev.relay.launcher.it.RunningRelay.MODEL;
import static dev.relay.launcher.it.RunningRelay.SOON;
import static dev.relay.launcher.it.RunningRelay.STREAM_BODY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.Await;
import dev.relay.launcher.it.RunningRelay;
import dev.relay.launcher.it.Wire;
import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.FakeUpstream;
import dev.relay.testkit.upstream.OpenAiAnswers;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A node that is told to stop takes on nothing new, says so, and lets what runs come to its end,
/// for as long as it may.
class DrainIT {

  private static final Answer STREAM =
      OpenAiAnswers.chatStream(MODEL, "first", "b", "c", "d", "e", "f", "g", "h");
  private static final int FIRST =
      STREAM.pieces().get(0).length() + STREAM.pieces().get(1).length();

  /// Content in every dialect.
  private static final Buffer EVENT =
      Buffer.buffer(
          """
          data: {"type":"response.output_text.delta","choices":[{"index":0,"delta":{"content":"a"}}],\
          "candidates":[{"content":{"parts":[{"text":"a"}]}}]}

          """);

  private static final String HALF =
      "POST "
          + CHAT
          + " HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: "
          + CHAT_BODY.length()
          + "\r\n\r\n"
          + CHAT_BODY.substring(0, 10);

  private final FakeUpstream upstream = FakeUpstream.start();

  @AfterEach
  void stop() {
    upstream.close();
  }

  @Test
  void a_running_stream_comes_to_its_end() {
    upstream.answering(STREAM.delayBetween(Duration.ofMillis(100)));
    try (var relay = RunningRelay.before(upstream);
        var wire = relay.wire()) {
      wire.chat(STREAM_BODY).until("\r\n\r\n");
      var drained = drain(relay);

      var rest = wire.restAsText();

      assertThat(rest).contains("\"h\"", "data: [DONE]\n\n").doesNotContain("error");
      assertThat(RunningRelay.finished(drained)).isZero();
      assertThat(upstream.aborted()).isZero();
    }
  }

  @Test
  void a_running_answer_comes_to_its_end_and_is_the_last_of_its_connection() {
    upstream.answering(OpenAiAnswers.chat(MODEL, "slow").delay(Duration.ofMillis(500)));
    try (var relay = RunningRelay.before(upstream);
        var wire = relay.wire()) {
      wire.chat(CHAT_BODY);
      upstream.awaitRequests(2, SOON);
      var drained = drain(relay);

      var reply = wire.reply();

      assertThat(reply.text()).contains("\"slow\"");
      assertThat(reply.header("connection")).isEqualTo("close");
      assertThat(wire.rest()).isEmpty();
      assertThat(RunningRelay.finished(drained)).isZero();
    }
  }

  @Test
  void a_body_that_is_being_read_is_read_and_answered() {
    upstream.answering(OpenAiAnswers.chat(MODEL, "hi"));
    try (var relay = RunningRelay.before(upstream);
        var wire = relay.wire()) {
      wire.send(HALF);
      awaitRunning(relay, 1);
      var drained = drain(relay);

      wire.send(CHAT_BODY.substring(10));

      assertThat(wire.reply().text()).contains("\"hi\"");
      assertThat(RunningRelay.finished(drained)).isZero();
    }
  }

  @Test
  void an_upload_comes_to_its_end() {
    upstream.answering(Answer.json("{\"id\":\"file-1\"}"));
    try (var relay = RunningRelay.before(upstream);
        var wire = relay.wire()) {
      wire.send("POST /v1/files HTTP/1.1\r\nhost: localhost\r\ncontent-length: 20\r\n");
      wire.send("content-type: multipart/form-data; boundary=B\r\n\r\n0123456789");
      awaitRunning(relay, 1);
      var drained = drain(relay);

      wire.send("0123456789");

      assertThat(wire.reply().text()).contains("file-1");
      assertThat(RunningRelay.finished(drained)).isZero();
    }
  }

  @Test
  void what_a_slow_client_has_not_read_reaches_it() {
    var long_ = "x".repeat(3_000_000);
    upstream.answering(OpenAiAnswers.chat(MODEL, long_));
    try (var relay = RunningRelay.before(upstream);
        var wire = new Wire(relay.port(), 4096)) {
      wire.chat(CHAT_BODY).until("\r\n");
      var drained = drain(relay);

      assertThat(drained.isDone()).isFalse();
      assertThat(wire.restAsText()).contains(long_);
      assertThat(RunningRelay.finished(drained)).isZero();
    }
  }

  @Test
  void it_says_that_it_is_not_ready_and_lives() {
    upstream.answering(STREAM.delayBetween(Duration.ofMillis(100)));
    try (var relay = RunningRelay.before(upstream, "", "server: {management-port: 0}");
        var wire = relay.wire()) {
      wire.chat(STREAM_BODY).until("first");
      var drained = drain(relay);

      for (int port : List.of(relay.port(), relay.node().managementPort())) {
        assertThat(get(port, "/health/ready").status()).isEqualTo(503);
        assertThat(get(port, "/health/ready").text()).isEqualTo("draining");
        assertThat(get(port, "/health/live").status()).isEqualTo(200);
        assertThat(get(port, "/health").header("connection")).isEqualTo("close");
      }
      assertThat(get(relay.node().managementPort(), "/metrics").text())
          .contains("relay_gateway_exchanges_open 1.0");
      assertThat(relay.node().running()).isEqualTo(1);
      assertThat(wire.restAsText()).contains("data: [DONE]\n\n");
      assertThat(RunningRelay.finished(drained)).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/chat/completions, '\"code\":\"overloaded\"'",
    "/v1/responses, '\"code\":\"overloaded\"'",
    "/v1/messages, '\"type\":\"overloaded_error\"'",
    "/v1beta/models/gem:generateContent, '\"status\":\"UNAVAILABLE\"'",
    "/openai/v1/files, '\"code\":\"overloaded\"'",
  })
  void what_is_new_is_refused_in_its_dialect(String path, String said) {
    upstream.answering(STREAM.delayBetween(Duration.ofMillis(100)));
    try (var relay = RunningRelay.before(upstream);
        var kept = relay.wire();
        var wire = relay.wire()) {
      kept.chat("{}").reply();
      wire.chat(STREAM_BODY).until("first");
      var drained = drain(relay);

      assertRefused(kept, path, said);
      try (var other = relay.wire()) {
        assertRefused(other, path, said);
      }
      assertThat(wire.restAsText()).contains("data: [DONE]\n\n");
      assertThat(RunningRelay.finished(drained)).isZero();
    }
  }

  private static void assertRefused(Wire wire, String path, String said) {
    var reply = wire.post(path, "{}".getBytes(StandardCharsets.UTF_8)).reply();

    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.text()).contains("Relay is shutting down", said);
    assertThat(reply.header("retry-after")).isEqualTo("1");
    assertThat(reply.header("connection")).isEqualTo("close");
    assertThat(wire.rest()).isEmpty();
  }

  @Test
  void with_nothing_running_it_ends_at_once_whoever_is_connected() {
    try (var relay = RunningRelay.before(upstream);
        var idle = relay.wire()) {
      idle.chat("{}").reply();
      long began = System.nanoTime();

      assertThat(RunningRelay.finished(drain(relay))).isZero();

      assertThat(System.nanoTime() - began).isLessThan(1_000_000_000);
      assertThat(idle.rest()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v1/chat/completions | data: {\"error\":{\"message\":\"Relay is shutting down",
        "/v1/responses | event: error\\ndata: {\"type\":\"error\"",
        "/v1/messages | event: error\\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"",
        "/v1beta/models/m:streamGenerateContent?alt=sse | data: {\"error\":{\"code\":503,",
      })
  void a_stream_that_takes_longer_ends_with_an_error_of_its_dialect(String path, String error) {
    upstream.answering(Answer.events(List.of(EVENT, EVENT)).hangAfter(EVENT.length()));
    try (var relay = relay("server: {drain: 500ms}");
        var wire = relay.wire()) {
      wire.post(path, STREAM_BODY.getBytes(StandardCharsets.UTF_8)).until("\r\n\r\n");
      awaitRunning(relay, 1);
      long began = System.nanoTime();
      var drained = drain(relay);

      var rest = wire.restAsText();

      assertThat(System.nanoTime() - began).isBetween(400_000_000L, 3_000_000_000L);
      assertThat(rest)
          .contains(error.replace("\\n", "\n"))
          .contains("Relay is shutting down")
          .endsWith("0\r\n\r\n");
      assertThat(RunningRelay.finished(drained)).isEqualTo(1);
      upstream.awaitAborted(1, Duration.ofSeconds(1));
    }
  }

  @Test
  void an_answer_that_takes_longer_is_a_503() {
    upstream.answering(OpenAiAnswers.chat(MODEL, "never").hang());
    try (var relay = RunningRelay.before(upstream, "", "server: {drain: 300ms}");
        var wire = relay.wire();
        var sending = relay.wire()) {
      wire.chat(CHAT_BODY);
      sending.send(HALF);
      awaitRunning(relay, 2);
      var drained = drain(relay);

      for (var each : List.of(wire, sending)) {
        var reply = each.reply();
        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.header("retry-after")).isEqualTo("1");
        assertThat(reply.header("connection")).isEqualTo("close");
      }
      assertThat(RunningRelay.finished(drained)).isEqualTo(2);
    }
  }

  @Test
  void an_answer_that_has_begun_and_takes_longer_is_visibly_cut() {
    var piece = Buffer.buffer("{\"choices\":\"" + "x".repeat(2 << 20));
    upstream.answering(
        Answer.chunks("application/json", List.of(piece, piece)).hangAfter(piece.length()));
    try (var relay = RunningRelay.before(upstream, "", "server: {drain: 300ms}");
        var wire = relay.wire()) {
      wire.chat(CHAT_BODY).until("xxx");
      var drained = drain(relay);

      assertThat(wire.restAsText()).doesNotEndWith("0\r\n\r\n");
      assertThat(RunningRelay.finished(drained)).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void it_can_be_told_to_wait_no_longer(boolean beforeItBegan) {
    upstream.answering(STREAM.hangAfter(FIRST));
    try (var relay = RunningRelay.before(upstream);
        var wire = relay.wire()) {
      wire.chat(STREAM_BODY).until("first");
      var first = beforeItBegan ? CompletableFuture.completedFuture(0) : drain(relay);
      relay.node().hurry();
      var drained = beforeItBegan ? drain(relay) : first;

      assertThat(wire.restAsText()).contains("Relay is shutting down").endsWith("0\r\n\r\n");
      assertThat(RunningRelay.finished(drained)).isEqualTo(1);
    }
  }

  private RunningRelay relay(String sections) {
    return RunningRelay.configured(
        """
        providers:
          - {name: o, type: openai, base-url: "%1$s", api-key: sk-o, instances: 1}
          - {name: a, type: anthropic, base-url: "%1$s", api-key: sk-a, instances: 1}
          - {name: g, type: gemini, base-url: "%1$s", api-key: goog, instances: 1}
        %2$s
        """
            .formatted(upstream.url(), sections));
  }

  private static CompletableFuture<Integer> drain(RunningRelay relay) {
    return relay.node().drain().toCompletionStage().toCompletableFuture();
  }

  private static void awaitRunning(RunningRelay relay, int count) {
    Await.until(SOON, count + " are running", () -> relay.node().running() == count);
  }

  private static Wire.Reply get(int port, String path) {
    try (var wire = new Wire(port)) {
      return wire.send("GET " + path + " HTTP/1.1\r\nhost: localhost\r\n\r\n").reply();
    }
  }
}
