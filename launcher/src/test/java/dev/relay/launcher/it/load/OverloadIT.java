package dev.relay.launcher.it.load;

import static dev.relay.launcher.it.RunningRelay.CHAT;
import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static dev.relay.launcher.it.RunningRelay.MODEL;
import static dev.relay.launcher.it.RunningRelay.SOON;
import static dev.relay.launcher.it.RunningRelay.STREAM_BODY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.config.Given;
import dev.relay.launcher.it.Await;
import dev.relay.launcher.it.RunningRelay;
import dev.relay.launcher.it.Wire;
import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.FakeUpstream;
import dev.relay.testkit.upstream.OpenAiAnswers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A node takes on as much as it may, and refuses the rest at once.
class OverloadIT {

  private static final Answer STREAM = OpenAiAnswers.chatStream(MODEL, "first", "second");
  private static final int FIRST =
      STREAM.pieces().get(0).length() + STREAM.pieces().get(1).length();
  private static final String HEAD =
      "POST " + CHAT + " HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n";
  private static final String SMALL = "server: {max-body: 64kb, max-buffered: 100kb}";
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private final FakeUpstream upstream = FakeUpstream.start();
  private Optional<RunningRelay> started = Optional.empty();

  @AfterEach
  void stop() {
    started.ifPresent(RunningRelay::close);
    upstream.close();
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/chat/completions, '\"type\":\"server_error\",\"param\":null,\"code\":\"overloaded\"'",
    "/v1/embeddings, '\"type\":\"server_error\",\"param\":null,\"code\":\"overloaded\"'",
    "/v1/responses, '\"type\":\"server_error\",\"param\":null,\"code\":\"overloaded\"'",
    "/v1/messages, '\"type\":\"overloaded_error\"'",
    "/v1beta/models/gem:generateContent, '\"status\":\"UNAVAILABLE\"'",
    "/v1/files, '\"code\":\"overloaded\"'",
    "/openai/v1/files, '\"code\":\"overloaded\"'",
  })
  void more_exchanges_than_it_may_answer_are_refused(String path, String said) {
    var relay = relay("server: {max-exchanges: 1}");
    upstream.answering(STREAM.hangAfter(FIRST));
    try (var running = relay.wire();
        var wire = relay.wire()) {
      running.chat(STREAM_BODY).until("first");

      var reply = wire.post(path, bytes("{no json")).reply();

      assertThat(reply.status()).isEqualTo(503);
      assertThat(reply.header("retry-after")).isEqualTo("1");
      assertThat(reply.header("content-type")).isEqualTo("application/json");
      assertThat(reply.text()).contains("Relay is overloaded", said);
      relay.awaitEnded("overloaded", 1);
    }
  }

  @Test
  void nobody_is_asked_for_a_key_before() {
    var keys = "auth: {mode: keys, keys: [{name: a, key: sk-a}]}\n";
    var relay = relay(keys + "server: {max-exchanges: 1}");
    try (var reading = relay.wire();
        var wire = relay.wire()) {
      reading.send(HEAD + "x-api-key: sk-a\r\ncontent-length: 100\r\n\r\n");
      awaitRunning(relay, 1);

      assertThat(wire.chat(CHAT_BODY).reply().status()).isEqualTo(503);
    }
    awaitRunning(relay, 0);
    assertThat(relay.chat(CHAT_BODY).statusCode()).isEqualTo(401);
  }

  @Test
  void what_it_says_of_itself_is_not_counted() {
    var relay = relay("server: {max-exchanges: 10}");
    var reading = IntStream.range(0, 10).mapToObj(_ -> relay.wire()).toList();
    reading.forEach(wire -> wire.send(HEAD + "content-length: 1000000\r\n\r\n{"));
    awaitRunning(relay, 10);

    for (int i = 0; i < 20; i++) {
      assertThat(relay.get("/health").statusCode()).isEqualTo(200);
      assertThat(relay.get("/health/live").statusCode()).isEqualTo(200);
      assertThat(relay.get("/health/ready").statusCode()).isEqualTo(200);
      assertThat(relay.get("/health/providers").statusCode()).isEqualTo(200);
      assertThat(relay.get("/v1/models").statusCode()).isEqualTo(200);
    }
    assertThat(relay.text("/metrics"))
        .contains("relay_gateway_exchanges_open 10.0", "relay_gateway_exchanges_limit 10.0")
        .contains("relay_gateway_body_bytes 10.0")
        .contains("relay_gateway_body_bytes_limit ");
    assertThat(relay.chat(CHAT_BODY).statusCode()).isEqualTo(503);
    reading.forEach(Wire::close);
    awaitRunning(relay, 0);
    awaitBytes(relay, 0);
  }

  @Test
  void there_is_room_again_when_an_answer_has_ended_however_it_did() {
    var relay = relay("server: {max-exchanges: 1}");
    for (int i = 0; i < 3; i++) {
      upstream.answering(OpenAiAnswers.chat(MODEL, "hi"));
      assertThat(relay.chat(CHAT_BODY).statusCode()).isEqualTo(200);
      assertThat(relay.chat("{").statusCode()).isEqualTo(400);
      upstream.answering(OpenAiAnswers.error(429, "requests", "x", "slow down"));
      assertThat(relay.chat(CHAT_BODY).statusCode()).isEqualTo(429);
      upstream.answering(STREAM.cutAfter(FIRST));
      assertThat(RunningRelay.text(relay.chat(STREAM_BODY))).contains("upstream_cut");
      upstream.answering(STREAM.hangAfter(FIRST));
      // Another connection may belong to another event loop, which is not behind the last answer.
      awaitRunning(relay, 0);
      try (var wire = relay.wire()) {
        wire.chat(STREAM_BODY).until("first");
      }
      awaitRunning(relay, 0);
    }
    awaitBytes(relay, 0);
  }

  @Test
  void an_answer_that_is_not_read_is_still_answered() {
    var relay = relay("server: {max-exchanges: 1}");
    upstream.answering(OpenAiAnswers.chat(MODEL, "x".repeat(5_000_000)));
    try (var slow = new Wire(relay.port(), 4096);
        var wire = relay.wire()) {
      slow.chat(CHAT_BODY).until("\r\n");

      assertThat(wire.chat(CHAT_BODY).reply().status()).isEqualTo(503);
      assertThat(slow.until("finish_reason")).contains("xxx");
    }
  }

  @Test
  void a_body_that_would_find_no_room_is_refused_before_it_comes() {
    var relay = relay(SMALL);
    upstream.answering(OpenAiAnswers.chat(MODEL, "hi"));
    try (var first = relay.wire();
        var second = relay.wire()) {
      first.send(HEAD + "content-length: 60001\r\n\r\n" + " ".repeat(60000));
      awaitBytes(relay, 60000);

      second.send(HEAD + "expect: 100-continue\r\ncontent-length: 60000\r\n\r\n");

      assertRefused(second);
      assertThat(second.rest()).isEmpty();
      first.send("x");
      assertThat(first.reply().status()).isEqualTo(400);
    }
    awaitBytes(relay, 0);
  }

  @Test
  void a_body_that_is_merely_announced_takes_no_room() {
    var relay = relay(SMALL);
    upstream.answering(OpenAiAnswers.chat(MODEL, "hi"));
    var announcing = IntStream.range(0, 24).mapToObj(_ -> relay.wire()).toList();
    announcing.forEach(wire -> wire.send(HEAD + "content-length: 60000\r\n\r\n{"));
    awaitBytes(relay, 24);

    var body = CHAT_BODY + " ".repeat(60000);
    assertThat(relay.chat(body).statusCode()).isEqualTo(200);
    announcing.forEach(Wire::close);
    awaitBytes(relay, 0);
  }

  @Test
  void a_client_that_sends_on_can_read_why_it_is_refused() {
    var relay = relay(SMALL);
    try (var first = relay.wire();
        var second = relay.wire()) {
      first.send(HEAD + "content-length: 60001\r\n\r\n" + " ".repeat(60000));
      awaitBytes(relay, 60000);

      second.send(HEAD + "content-length: 60000\r\n\r\n" + " ".repeat(60000));

      assertRefused(second);
    }
    awaitBytes(relay, 0);
  }

  @Test
  void a_body_of_unknown_size_takes_its_room_as_it_comes() {
    var relay = relay(SMALL);
    try (var first = relay.wire();
        var second = relay.wire()) {
      first.send(HEAD + "content-length: 60001\r\n\r\n" + " ".repeat(60000));
      awaitBytes(relay, 60000);

      second.send(HEAD + "transfer-encoding: chunked\r\n\r\n");
      for (int i = 0; i < 12; i++) {
        second.send("1000\r\n" + " ".repeat(4096) + "\r\n");
      }

      assertRefused(second);
      awaitBytes(relay, 60000);
    }
    awaitBytes(relay, 0);
  }

  @Test
  void a_body_takes_the_room_that_it_inflates_to() throws IOException {
    var relay = relay(SMALL);
    try (var first = relay.wire();
        var second = relay.wire()) {
      first.send(HEAD + "content-length: 60001\r\n\r\n" + " ".repeat(60000));
      awaitBytes(relay, 60000);

      second.post(CHAT, gzip(50000), "content-encoding", "gzip");

      var reply = second.reply();
      assertThat(reply.status()).isEqualTo(503);
      assertThat(reply.text()).contains("bytes of request bodies", "\"code\":\"overloaded\"");
      awaitBytes(relay, 60000);
    }
    awaitBytes(relay, 0);
  }

  @Test
  void one_of_the_largest_size_passes_alone_however_it_comes() throws IOException {
    var relay = relay("server: {max-body: 64kb, max-buffered: 64kb}");
    upstream.answering(OpenAiAnswers.chat(MODEL, "hi"));
    var body = CHAT_BODY + " ".repeat(65536 - CHAT_BODY.length());
    try (var wire = relay.wire()) {
      assertThat(wire.chat(body).reply().status()).isEqualTo(200);
      wire.send(HEAD + "transfer-encoding: chunked\r\n\r\n");
      for (int i = 0; i < 16; i++) {
        wire.send("1000\r\n" + body.substring(i * 4096, i * 4096 + 4096) + "\r\n");
      }
      assertThat(wire.send("0\r\n\r\n").reply().status()).isEqualTo(200);
      wire.post(CHAT, gzipped(bytes(body)), "content-encoding", "gzip");
      assertThat(wire.reply().status()).isEqualTo(200);
    }
    awaitBytes(relay, 0);
  }

  @Test
  void what_could_never_be_held_is_too_large() {
    var relay = relay("server: {max-body: 64kb, max-buffered: 10kb}");

    assertThat(relay.chat(CHAT_BODY + " ".repeat(20000)).statusCode()).isEqualTo(413);
  }

  @Test
  void there_is_room_again_when_the_answer_begins() {
    var relay = relay(SMALL);
    upstream.answering(STREAM.hangAfter(FIRST));
    try (var wire = relay.wire()) {
      wire.chat(STREAM_BODY + " ".repeat(60000)).until("first");

      awaitBytes(relay, 0);
      assertThat(relay.node().running()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"hang", "503"})
  void a_body_that_waits_for_its_answer_is_held(String answer) {
    var relay = relay(SMALL);
    upstream.answering(
        answer.equals("hang")
            ? STREAM.hang()
            : OpenAiAnswers.error(503, "x", "x", "x").delay(Duration.ofMillis(500)));
    try (var wire = relay.wire()) {
      wire.chat(CHAT_BODY + " ".repeat(60000));

      awaitBytes(relay, CHAT_BODY.length() + 60000);
    }
    awaitBytes(relay, 0);
  }

  @Test
  void an_upload_takes_none_of_it() {
    var relay = relay(SMALL);
    upstream.answering(Answer.json("{}"));
    try (var first = relay.wire();
        var uploading = relay.wire()) {
      first.send(HEAD + "content-length: 64001\r\n\r\n" + " ".repeat(64000));
      awaitBytes(relay, 64000);

      uploading.send("POST /v1/files HTTP/1.1\r\nhost: localhost\r\ncontent-length: 65000\r\n");
      LockSupport.parkNanos(50_000_000); // its head comes in two pieces
      uploading.send("content-type: multipart/form-data; boundary=B\r\n\r\n");
      uploading.send(new byte[65000]);

      assertThat(uploading.reply().status()).isEqualTo(200);
      awaitBytes(relay, 64000);
    }
  }

  @Test
  void a_body_that_is_announced_and_never_comes_loses_its_room() {
    var relay = relay(SMALL);
    try (var wire = relay.wire()) {
      wire.send(HEAD + "content-length: 60001\r\n\r\n" + " ".repeat(60000));
      awaitBytes(relay, 60000);

      Await.until(PATIENCE, "nothing is held", () -> relay.node().running() == 0);

      awaitBytes(relay, 0);
      assertThat(wire.reply().status()).isEqualTo(408);
    }
  }

  @Test
  void the_limits_can_be_changed_while_it_runs() {
    var relay = relay("server: {max-exchanges: 1}");
    upstream.answering(STREAM.hangAfter(FIRST));
    try (var running = relay.wire()) {
      running.chat(STREAM_BODY).until("first");
      assertThat(relay.chat(CHAT_BODY).statusCode()).isEqualTo(503);

      reload(relay, "server: {max-exchanges: 2, max-body: 1kb, max-buffered: 1kb}");

      upstream.answering(OpenAiAnswers.chat(MODEL, "hi"));
      Await.until(SOON, "taken", () -> relay.chat(CHAT_BODY).statusCode() == 200);
      assertThat(relay.chat(" ".repeat(1025)).statusCode()).isEqualTo(413);
      assertThat(relay.text("/metrics"))
          .contains("relay_gateway_exchanges_limit 2.0", "relay_gateway_body_bytes_limit 1024.0");
    }
  }

  private RunningRelay relay(String sections) {
    var relay = RunningRelay.before(upstream, "", sections);
    started = Optional.of(relay);
    return relay;
  }

  private void reload(RunningRelay relay, String sections) {
    var provider =
        "providers: [{name: fake, base-url: '%s', api-key: sk-of-the-upstream, instances: 1}]\n";
    var settings = Given.yaml(provider.formatted(upstream.url()) + sections).load();
    RunningRelay.finished(relay.node().reload(settings).toCompletionStage().toCompletableFuture());
  }

  private static void assertRefused(Wire wire) {
    var reply = wire.reply();
    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.header("retry-after")).isEqualTo("1");
    assertThat(reply.header("connection")).isEqualTo("close");
    assertThat(reply.text()).contains("bytes of request bodies", "\"code\":\"overloaded\"");
  }

  private static void awaitRunning(RunningRelay relay, int count) {
    Await.until(SOON, count + " are running", () -> relay.node().running() == count);
  }

  /// A body that has come but for its last byte may have room for that too.
  private static void awaitBytes(RunningRelay relay, long count) {
    Await.until(SOON, count + " bytes are held", () -> isAbout(held(relay), count));
  }

  private static boolean isAbout(long held, long count) {
    return held == count || (count > 1000 && held == count + 1);
  }

  private static long held(RunningRelay relay) {
    return relay
        .text("/metrics")
        .lines()
        .filter(line -> line.startsWith("relay_gateway_body_bytes "))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] gzip(int spaces) throws IOException {
    return gzipped(bytes(" ".repeat(spaces)));
  }

  private static byte[] gzipped(byte[] bytes) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var zip = new GZIPOutputStream(out)) {
      zip.write(bytes);
    }
    return out.toByteArray();
  }
}
