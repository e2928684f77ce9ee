package dev.relay.launcher.it.client;

import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static dev.relay.launcher.it.RunningRelay.MODEL;
import static dev.relay.launcher.it.RunningRelay.SOON;
import static dev.relay.launcher.it.RunningRelay.STREAM_BODY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.RelayProcess;
import dev.relay.launcher.it.Wire;
import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.FakeUpstream;
import dev.relay.testkit.upstream.OpenAiAnswers;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One line says all there is to say of an exchange, and no word of it.
class ExchangeLogIT {

  private static final String[] KEY = {"authorization", "Bearer sk-CANARY-RELAY"};
  private static final String PROMPT = CHAT_BODY.replace("hi", "CANARY-PROMPT");
  private static final String STREAM_PROMPT = STREAM_BODY.replace("hi", "CANARY-PROMPT");
  private static final Answer STREAM =
      OpenAiAnswers.chatStreamWithUsage("real", "CANARY-COMPLETION", "CANARY-COMPLETION");
  private static final int FIRST =
      STREAM.pieces().get(0).length() + STREAM.pieces().get(1).length();

  @TempDir private Path folder;
  private final FakeUpstream upstream = FakeUpstream.start();
  private RelayProcess relay;

  @BeforeEach
  void start() {
    upstream.enqueue(OpenAiAnswers.models(MODEL));
    relay = RelayProcess.started(folder, yaml());
    upstream.awaitRequests(1, SOON);
  }

  @AfterEach
  void stop() {
    relay.close();
    upstream.close();
  }

  @Test
  void a_stream_has_a_line_with_all_fields() {
    upstream.answering(STREAM);
    var body = STREAM_PROMPT.replace(MODEL, "alias");
    Wire.Reply reply;
    try (var wire = new Wire(relay.port())) {
      reply = wire.chat(body, KEY).reply();
    }

    var line = new JsonObject(relay.exchanges(1).getFirst());

    assertThat(line.fieldNames())
        .containsExactlyInAnyOrder(
            "time",
            "level",
            "event",
            "request_id",
            "caller",
            "method",
            "path",
            "dialect",
            "operation",
            "model",
            "mapped_model",
            "provider",
            "instance",
            "stream",
            "status",
            "tokens_in",
            "tokens_out",
            "bytes_in",
            "bytes_out",
            "first_byte_ms",
            "duration_ms",
            "end");
    assertThat(Instant.parse(line.getString("time"))).isBeforeOrEqualTo(Instant.now());
    assertThat(line.getString("request_id")).isEqualTo(reply.header("x-relay-request-id"));
    assertThat(line.getString("caller")).isEqualTo("team-a");
    assertThat(line.getString("dialect")).isEqualTo("openai");
    assertThat(line.getString("operation")).isEqualTo("chat");
    assertThat(line.getString("model")).isEqualTo("alias");
    assertThat(line.getString("mapped_model")).isEqualTo("real");
    assertThat(line.getString("provider")).isEqualTo("fake");
    assertThat(line.getInteger("instance")).isEqualTo(1);
    assertThat(line.getBoolean("stream")).isTrue();
    assertThat(line.getInteger("status")).isEqualTo(200);
    assertThat(line.getInteger("tokens_in")).isEqualTo(9);
    assertThat(line.getInteger("tokens_out")).isEqualTo(12);
    assertThat(line.getInteger("bytes_in")).isEqualTo(body.length());
    assertThat(line.getInteger("bytes_out")).isEqualTo(reply.body().length);
    assertThat(line.getDouble("first_byte_ms"))
        .isPositive()
        .isLessThanOrEqualTo(line.getDouble("duration_ms"));
    assertThat(line.getString("end")).isEqualTo("done");
  }

  @Test
  void every_exchange_has_one_line_that_says_how_it_ended() {
    endInEveryWay();

    var lines = relay.exchanges(8).stream().map(JsonObject::new).toList();

    assertThat(lines.stream().map(line -> line.getString("end")))
        .containsExactlyInAnyOrder(
            "done",
            "upstream_cut",
            "timed_out",
            "refused",
            "upstream_unreadable",
            "invalid",
            "client_gone",
            "unauthorized");
    assertThat(lines.stream().map(line -> line.getInteger("status")))
        .containsExactlyInAnyOrder(200, 200, 200, 400, 502, 400, 499, 401);
    assertThat(lines.stream().map(line -> line.getString("request_id"))).doesNotHaveDuplicates();
  }

  @Test
  void no_output_and_no_metric_holds_a_key_or_a_word() {
    endInEveryWay();
    try (var wire = new Wire(relay.port())) {
      wire.send("GET /metrics HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
      assertThat(wire.restAsText())
          .contains("relay_gateway_requests_total")
          .doesNotContain("CANARY");
    }

    assertThat(relay.terminate()).isZero();
    assertThat(relay.output()).contains("stopped").doesNotContain("CANARY", "Exception");
  }

  @Test
  void a_stop_by_signal_lets_a_stream_end_and_logs_it() {
    upstream.answering(STREAM.delayBetween(java.time.Duration.ofMillis(200)));
    try (var wire = new Wire(relay.port())) {
      wire.chat(STREAM_PROMPT, KEY).until("\r\n\r\n");

      assertThat(relay.terminate()).isZero();
      assertThat(wire.restAsText()).contains("data: [DONE]\n\n");
    }
    assertThat(new JsonObject(relay.exchanges(1).getFirst()).getString("end")).isEqualTo("done");
    assertThat(relay.output()).doesNotContain("Exception");
  }

  private void endInEveryWay() {
    upstream.enqueue(
        OpenAiAnswers.chat("real", "CANARY-COMPLETION"),
        STREAM.cutAfter(FIRST),
        STREAM.hangAfter(FIRST),
        OpenAiAnswers.error(400, "invalid_request_error", "x", "CANARY-COMPLETION"),
        Answer.raw(Buffer.buffer("CANARY-COMPLETION\r\n\r\n")).cutAfter(99),
        STREAM.hang());
    try (var wire = new Wire(relay.port())) {
      wire.chat(PROMPT, KEY).reply();
      wire.chat(STREAM_PROMPT, KEY).reply();
      wire.chat(STREAM_PROMPT, KEY).reply();
      wire.chat(PROMPT, KEY).reply();
      wire.chat(PROMPT, KEY).reply();
      wire.chat("CANARY-PROMPT", KEY).reply();
      wire.chat(STREAM_PROMPT, KEY);
      upstream.awaitRequests(7, SOON);
    }
    try (var wire = new Wire(relay.port())) {
      wire.chat(PROMPT, "authorization", "Bearer sk-CANARY-WRONG").reply();
    }
    relay.exchanges(8);
  }

  private String yaml() {
    return """
    log: {format: json}
    server: {drain: 5s}
    dispatch: {attempts: 1}
    auth: {mode: keys, keys: [{name: team-a, key: sk-CANARY-RELAY}]}
    providers:
      - {name: fake, base-url: "%s", api-keys: [sk-CANARY-UP], timeouts: {idle: 300ms}}
    models:
      - {match: "alias", to: [{provider: fake, model: real}]}
      - {match: "*", to: [{provider: fake}]}
    """
        .formatted(upstream.url());
  }
}
