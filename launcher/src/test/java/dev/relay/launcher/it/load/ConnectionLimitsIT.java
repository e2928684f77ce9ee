package dev.relay.launcher.it.load;

import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static dev.relay.launcher.it.RunningRelay.MODEL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.RunningRelay;
import dev.relay.launcher.it.Wire;
import dev.relay.testkit.upstream.FakeUpstream;
import dev.relay.testkit.upstream.OpenAiAnswers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What one connection may hold, and how long it may take to send a head.
class ConnectionLimitsIT {

  private static final String HEAD = "GET /health HTTP/1.1\r\nhost: localhost\r\n";
  private static final String GET = HEAD + "\r\n";
  private static final Duration LATE = Duration.ofSeconds(13);
  private static final Duration PAUSE = Duration.ofMillis(20);

  private static FakeUpstream upstream;
  private static RunningRelay relay;

  @BeforeAll
  static void start() {
    upstream = FakeUpstream.start().answering(OpenAiAnswers.chat(MODEL, "x".repeat(20_000)));
    relay = RunningRelay.before(upstream, "", "server: {management-port: 0}");
  }

  @AfterAll
  static void stop() {
    relay.close();
    upstream.close();
  }

  @ParameterizedTest
  @CsvSource({
    "a:b, 250",
    "a: b, 5000",
    "x-long-name: and-a-value, 1000",
    "host: relay, 300",
    "a:, 12000"
  })
  void many_small_headers_are_refused_however_they_come(String header, int count) {
    var head = HEAD + (header + "\r\n").repeat(count);
    try (var whole = relay.wire();
        var endless = relay.wire();
        var managed = new Wire(relay.managementPort())) {
      assertThat(whole.send(head + "\r\n").reply().status()).isEqualTo(431);
      assertThat(endless.send(head).reply().text()).contains("headers_too_large");
      assertThat(whole.rest()).isEmpty();
      assertThat(endless.rest()).isEmpty();
      managed.send(HEAD + (header + "\r\n").repeat(Math.min(count, 260)) + "\r\n");
      assertThat(managed.restAsText()).contains(" 431 ");
    }
  }

  @Test
  void many_small_headers_in_small_pieces_are_refused() {
    try (var wire = relay.wire()) {
      wire.send(HEAD);
      for (int i = 0; i < 40; i++) {
        LockSupport.parkNanos(PAUSE.toNanos() / 10);
        wire.send("a:b\r\nc:d\r\ne:f\r\ng:h\r\ni:j\r\n");
      }

      assertThat(wire.reply().status()).isEqualTo(431);
    }
  }

  @Test
  void as_many_headers_as_clients_send_are_taken() {
    try (var wire = relay.wire()) {
      wire.send(HEAD + "some-header: some value\r\n".repeat(190) + "\r\n");

      assertThat(wire.reply().status()).isEqualTo(200);
    }
  }

  @Test
  void a_head_that_comes_in_pieces_is_taken() {
    try (var wire = relay.wire()) {
      for (var piece : GET.split("(?<=[ \n:/])")) {
        wire.send(piece);
        LockSupport.parkNanos(PAUSE.toNanos());
      }

      assertThat(wire.reply().text()).isEqualTo("ok");
      assertThat(wire.chat(CHAT_BODY).reply().status()).isEqualTo(200);
    }
  }

  @Test
  void a_head_that_does_not_come_whole_in_time_ends_its_connection() {
    var ports = List.of(relay.port(), relay.managementPort());
    var ended =
        ports.stream()
            .flatMap(port ->
                List.of("", "GET /health HTTP/1.1\r\nx", GET + "GET /health HT").stream()
                    .map(text -> CompletableFuture.supplyAsync(() -> untilClosed(port, text))))
            .toList();

    var said = ended.stream().map(RunningRelay::finished).toList();
    assertThat(said.get(0)).isEmpty();
    assertThat(said.get(1)).startsWith("HTTP/1.1 408 ");
    assertThat(said.get(2)).startsWith("HTTP/1.1 200 ").contains("HTTP/1.1 408 ");
    assertThat(said.get(3)).isEmpty();
    assertThat(said.get(4)).startsWith("HTTP/1.1 408 ");
    assertThat(said.get(5)).startsWith("HTTP/1.1 200 ").contains("HTTP/1.1 408 ");
  }

  private static String untilClosed(int port, String text) {
    long begin = System.nanoTime();
    try (var wire = new Wire(port).patient(LATE)) {
      wire.send(text);
      var said = wire.restAsText();
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isBetween(LATE.dividedBy(2), LATE);
      return said;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 50, 1000})
  void any_number_of_pipelined_requests_is_answered_one_after_the_other(int count) {
    try (var wire = relay.wire()) {
      var sending = CompletableFuture.runAsync(() -> wire.send(GET.repeat(count)));
      for (int i = 0; i < count; i++) {
        assertThat(wire.reply().text()).isEqualTo("ok");
      }
      RunningRelay.finished(sending);
      assertThat(wire.chat(CHAT_BODY).reply().status()).isEqualTo(200);
    }
  }

  @Test
  void pipelined_bodies_are_read_in_their_turn() {
    var chunked =
        "POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
            + "transfer-encoding: chunked\r\n\r\n"
            + chunks(CHAT_BODY);
    try (var wire = relay.wire()) {
      wire.send((chunked + GET).repeat(20));
      for (int i = 0; i < 20; i++) {
        assertThat(wire.reply().text()).contains("chat.completion");
        assertThat(wire.reply().text()).isEqualTo("ok");
      }
    }
  }

  private static String chunks(String body) {
    var all = new StringBuilder();
    IntStream.range(0, body.length())
        .forEach(i -> all.append("1\r\n").append(body.charAt(i)).append("\r\n"));
    return all.append("0\r\n\r\n").toString();
  }

  @Test
  void answers_that_nobody_reads_keep_the_next_request_waiting() {
    int before = RunningRelay.asked(upstream).size();
    int count = 2000;
    var request =
        "POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
            + "content-length: "
            + CHAT_BODY.length()
            + "\r\n\r\n"
            + CHAT_BODY;
    try (var wire = new Wire(relay.port(), 4096)) {
      var sending = CompletableFuture.runAsync(() -> wire.send(request.repeat(count)));
      LockSupport.parkNanos(Duration.ofSeconds(2).toNanos());
      assertThat(RunningRelay.asked(upstream).size() - before).isLessThan(count / 2);

      for (int i = 0; i < count; i++) {
        assertThat(wire.reply().status()).isEqualTo(200);
      }
      RunningRelay.finished(sending);
    }
  }
}
