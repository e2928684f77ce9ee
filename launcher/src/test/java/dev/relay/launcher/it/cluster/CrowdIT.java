package dev.relay.launcher.it.cluster;

import static dev.relay.launcher.it.RunningRelay.MODEL;
import static dev.relay.launcher.it.RunningRelay.STREAM_BODY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.Await;
import dev.relay.launcher.it.RunningRelay;
import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.FakeUpstream;
import dev.relay.testkit.upstream.OpenAiAnswers;
import dev.relay.testkit.upstream.Request;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Many exchanges at once, a third of which are left by their clients: nobody gets a byte of
/// another.
class CrowdIT {

  private static final int STREAMS = 300;
  private static final int WORDS = 20;
  private static final int ROUNDS = 2;

  private final FakeUpstream upstream = FakeUpstream.start();
  private RunningRelay relay;

  @BeforeEach
  void start() {
    relay = RunningRelay.before(upstream, "timeouts: {first-byte: 60s}", "");
    upstream.answering(CrowdIT::answer);
  }

  @AfterEach
  void stop() {
    relay.close();
    upstream.close();
  }

  @Test
  void each_gets_its_own_bytes_and_no_other() {
    for (int round = 1; round <= ROUNDS; round++) {
      crowd(round);

      int left = round * STREAMS * 3 / 10;
      upstream.awaitAborted(left, Duration.ofSeconds(5));
      relay.awaitIdle();
      relay.awaitEnded("client_gone", left);
      relay.awaitEnded("done", round * STREAMS - left);
      assertThat(upstream.aborted()).isEqualTo(left);
      assertThat(RunningRelay.asked(upstream)).hasSize(round * STREAMS);
    }
    assertThat(relay.text("/metrics")).contains("relay_gateway_exchanges_open 0.0");
  }

  private void crowd(int round) {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var all =
          IntStream.range(0, STREAMS)
              .mapToObj(i -> "n" + round + "-" + i + (i % 10 < 3 ? "-leaves" + i % 10 : "-stays"))
              .map(nonce -> CompletableFuture.supplyAsync(() -> read(nonce), threads))
              .toList();
      all.forEach(each -> assertThat(RunningRelay.finished(each)).isEqualTo("as expected"));
    }
  }

  private String read(String nonce) {
    var expected = stream(nonce).body().toString();
    try (var wire = relay.wire()) {
      wire.chat(STREAM_BODY.replace("hi", nonce));
      if (nonce.endsWith("-leaves0")) {
        upstreamHas(nonce);
        return "as expected";
      }
      if (nonce.contains("-leaves")) {
        wire.until("\r\n\r\n");
        var seen = wire.until(nonce + " 3");
        return seen.contains(expected.substring(0, 20)) ? "as expected" : seen;
      }
      var reply = wire.reply();
      return reply.text().equals(expected) ? "as expected" : reply.status() + " " + reply.text();
    }
  }

  /// Until the call that is to be left has begun.
  private void upstreamHas(String nonce) {
    Await.until(
        Duration.ofSeconds(20),
        nonce + " is asked",
        () -> upstream.requests().stream().anyMatch(it -> it.text().contains("\"" + nonce + "\"")));
  }

  private static Answer answer(Request request) {
    var nonce =
        new JsonObject(request.body())
            .getJsonArray("messages")
            .getJsonObject(0)
            .getString("content");
    var stream = stream(nonce);
    if (nonce.endsWith("-leaves0")) {
      return stream.hang();
    }
    if (nonce.contains("-leaves")) {
      return stream.hangAfter(stream.pieces().stream().limit(8).mapToLong(it -> it.length()).sum());
    }
    var random = ThreadLocalRandom.current();
    return stream
        .delayBetween(Duration.ofMillis(random.nextInt(1, 10)))
        .splitEvery(random.nextInt(50, 500));
  }

  private static Answer stream(String nonce) {
    return OpenAiAnswers.chatStream(
        MODEL, IntStream.range(0, WORDS).mapToObj(i -> nonce + " " + i).toArray(String[]::new));
  }

  @Test
  void bodies_of_a_crowd_are_their_own() throws Exception {
    upstream.answering(
        request -> Answer.body("application/json", request.body()).splitEvery(1 << 14));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var all =
          IntStream.range(0, STREAMS)
              .<Callable<Boolean>>mapToObj(i -> () -> echoes("n" + i + "x".repeat(i * 300)))
              .toList();

      for (var each : threads.invokeAll(all)) {
        assertThat(each.get()).isTrue();
      }
    }
    relay.awaitEnded("done", STREAMS);
    assertThat(upstream.aborted()).isZero();
  }

  private boolean echoes(String content) {
    var body = RunningRelay.CHAT_BODY.replace("hi", content);
    try (var wire = relay.wire()) {
      return wire.chat(body).reply().text().equals(body);
    }
  }
}
