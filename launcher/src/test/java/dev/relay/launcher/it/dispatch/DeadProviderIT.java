package dev.relay.launcher.it.dispatch;

import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static dev.relay.launcher.it.RunningRelay.MODEL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.Wire;
import dev.relay.launcher.it.chaos.ChaosRelay;
import dev.relay.testkit.upstream.FakeUpstream;
import dev.relay.testkit.upstream.OpenAiAnswers;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A provider that takes every request and answers none costs those of another one nothing.
class DeadProviderIT {

  private static final Logger LOG = LoggerFactory.getLogger(DeadProviderIT.class);

  private static final int ROUNDS = 20;
  private static final int CLIENTS = 4;
  private static final int WAITING = 64;
  private static final int QUESTIONS = 800;
  private static final int WARM_UP = 10_000;

  private static final double SHARE = 1.05;

  /// What a median differs by from one minute to the next where clients, fakes and Relay share two
  /// cores with whatever else runs there. Who had to wait for a dead provider would wait for a
  /// second.
  private static final long EPSILON_NANOS = 100_000;

  private static final String ADMIN_KEY = "relay-admin-key-of-the-dead";
  private static final String DEAD_BODY = CHAT_BODY.replace(MODEL, "dead-model");

  private static final String YAML =
      """
      auth: {admin-key: %s}
      dispatch: {attempts: 1, breaker: {failures: %d, open: 10m}}
      providers:
        - {name: healthy, base-url: "%s", api-key: k}
        - {name: dead, base-url: "%s", api-key: k, timeouts: {first-byte: 1s}}
      models:
        - {match: "dead-*", to: [{provider: dead}]}
        - {match: "*", to: [{provider: healthy}]}
      """;

  private final FakeUpstream healthy =
      FakeUpstream.start().forgetful().answering(OpenAiAnswers.chat(MODEL, "hi"));
  private final FakeUpstream dead =
      FakeUpstream.start().forgetful().answering(OpenAiAnswers.chat(MODEL, "").hang());
  private Optional<ChaosRelay> started = Optional.empty();
  private volatile boolean hammering;

  @TempDir Path folder;

  @AfterEach
  void stop() {
    started.ifPresent(ChaosRelay::close);
    healthy.close();
    dead.close();
  }

  @Test
  void the_latency_of_a_healthy_one_is_what_it_is_alone() throws Exception {
    var relay = start(10_000);
    latencies(WARM_UP);
    var alone = new long[ROUNDS];
    var beside = new long[ROUNDS];

    for (int round = 0; round < ROUNDS; round++) {
      if (round % 2 == 0) {
        alone[round] = median(latencies(QUESTIONS));
        beside[round] = besideTheDead();
      } else {
        beside[round] = besideTheDead();
        alone[round] = median(latencies(QUESTIONS));
      }
    }

    LOG.info(
        "p50 alone {} us, beside a dead provider {} us; rounds {} and {}; {}",
        median(alone) / 1000,
        median(beside) / 1000,
        Arrays.toString(micros(alone)),
        Arrays.toString(micros(beside)),
        relay.count("relay_dispatch_calls_total", "dead.1"));
    assertThat(relay.count("relay_dispatch_calls_total", "dead.1")).isGreaterThan(ROUNDS);
    assertThat((double) median(beside)).isLessThan(median(alone) * SHARE + EPSILON_NANOS);
  }

  private long besideTheDead() throws Exception {
    hammering = true;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      IntStream.range(0, WAITING).forEach(_ -> threads.execute(this::hammer));
      Thread.sleep(300);
      long median = median(latencies(QUESTIONS));
      hammering = false;
      return median;
    }
  }

  private void hammer() {
    try (var wire = new Wire(relay().port())) {
      while (hammering) {
        assertThat(wire.chat(DEAD_BODY).reply().status()).isEqualTo(504);
      }
    }
  }

  /// In nanoseconds, of so many questions of all clients in all.
  private long[] latencies(int questions) throws InterruptedException {
    Queue<Long> all = new ConcurrentLinkedQueue<>();
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < CLIENTS; i++) {
      threads.add(Thread.ofPlatform().start(() -> ask(questions / CLIENTS, all)));
    }
    for (var thread : threads) {
      thread.join();
    }
    assertThat(all).hasSize(questions);
    return all.stream().mapToLong(it -> it).toArray();
  }

  private void ask(int questions, Queue<Long> latencies) {
    try (var wire = new Wire(relay().port())) {
      for (int i = 0; i < questions; i++) {
        long began = System.nanoTime();
        if (wire.chat(CHAT_BODY).reply().status() == 200) {
          latencies.add(System.nanoTime() - began);
        }
      }
    }
  }

  @Test
  void it_is_left_alone_after_a_while_and_who_asks_for_it_is_told_at_once() throws Exception {
    var relay = start(5);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      IntStream.range(0, WAITING).forEach(_ -> threads.execute(this::askTheDead));
    }

    var breaker = breakers().getFirst();
    assertThat(breaker.getString("model")).isEqualTo("dead-model");
    assertThat(breaker.getString("state")).isEqualTo("open");
    long calls = relay.count("relay_dispatch_calls_total", "dead.1");
    var refusals = IntStream.range(0, 100).mapToLong(_ -> askTheDead()).sorted().toArray();
    LOG.info("told in {} us of a dead provider", refusals[50] / 1000);
    assertThat(refusals[50]).isLessThan(50_000_000L);
    assertThat(relay.count("relay_dispatch_calls_total", "dead.1")).isEqualTo(calls);
  }

  private long askTheDead() {
    try (var wire = new Wire(relay().port())) {
      long began = System.nanoTime();
      var reply = wire.chat(DEAD_BODY).reply();
      assertThat(reply.status()).isIn(503, 504);
      return System.nanoTime() - began;
    }
  }

  private List<JsonObject> breakers() {
    return relay().routes().getJsonArray("providers").stream()
        .flatMap(provider -> ((JsonObject) provider).getJsonArray("instances").stream())
        .flatMap(instance -> ((JsonObject) instance).getJsonArray("breakers").stream())
        .map(JsonObject.class::cast)
        .toList();
  }

  /// @param failures in a row that the dead one may have before it is left alone
  private ChaosRelay start(int failures) {
    var yaml = YAML.formatted(ADMIN_KEY, failures, healthy.url(), dead.url());
    var relay = new ChaosRelay(folder, yaml, ADMIN_KEY);
    started = Optional.of(relay);
    return relay;
  }

  private ChaosRelay relay() {
    return started.orElseThrow();
  }

  private static long median(long[] values) {
    var sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static long[] micros(long[] nanos) {
    return Arrays.stream(nanos).map(it -> it / 1000).toArray();
  }
}
