package dev.relay.launcher.it.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.chaos.ChaosClient.Patience;
import dev.relay.launcher.it.chaos.ChaosClient.Seen;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Three providers fail, stall, cut, rate-limit and lie, and two hundred clients still get one
/// whole right answer or one proper error each.
class ChaosIT {

  private static final Logger LOG = LoggerFactory.getLogger(ChaosIT.class);

  private static final Duration RUN =
      Duration.ofSeconds(Integer.getInteger("relay.chaos.seconds", 25));
  private static final long SEED = Long.getLong("relay.chaos.seed", System.nanoTime());

  private static final List<ChaosDialect> DIALECTS = List.of(ChaosDialect.values());
  private static final int CLIENTS = 200;
  private static final int PERCENT_FAIL = 30;
  private static final int PERCENT_LEAVE = 10;
  private static final int ATTEMPTS = 3;

  /// A last call on a kept connection that had ended is made once more.
  private static final int MOST_CALLS = ATTEMPTS + 1;

  private static final Duration WARM_UP = Duration.ofSeconds(8);
  private static final Duration BREAKER = Duration.ofSeconds(1);

  /// No call begins after dispatch.budget of 3 s, and none takes longer than timeouts.total of 4 s;
  /// the rest is for a machine that has other things to do.
  private static final Duration LONGEST = Duration.ofSeconds(3 + 4 + 3);

  /// Who is told of an error does not ask again at once.
  private static final Duration PAUSE = Duration.ofMillis(100);

  private static final Patience PATIENCE = new Patience(LONGEST, Integer.MAX_VALUE);
  private static final long FLAT_BYTES = 6L << 20;

  /// Where a conversation was answered last is remembered of so many, and takes so much.
  private static final int REMEMBERED = 100_000;

  private static final int REMEMBERED_BYTES = 160;
  private static final String ADMIN_KEY = "relay-admin-key-of-the-chaos";

  private static final String YAML =
      """
      auth: {admin-key: %s}
      server: {heartbeat: 1s}
      dispatch: {attempts: 3, budget: 3s, breaker: {failures: 5, window: 10s, open: 1s}}
      providers:
        - {name: a, type: openai, base-url: "%s", api-keys: [sk-1, sk-2], timeouts: %s}
        - {name: b, type: openai, base-url: "%s", api-key: sk-3, timeouts: %s}
        - {name: c, type: openai, base-url: "%s", api-key: sk-4, timeouts: %s}
        - {name: xa, type: anthropic, base-url: "%s", api-keys: [sk-5, sk-6], timeouts: %s}
        - {name: xb, type: anthropic, base-url: "%s", api-key: sk-7, timeouts: %s}
        - {name: xc, type: anthropic, base-url: "%s", api-key: sk-8, timeouts: %s}
      models:
        - match: "weighted"
          to: [{provider: a, weight: 3}, {provider: b, weight: 1}]
          fallback: [{provider: c}]
          timeouts: {first-token: 900ms, between-chunks: 500ms}
        - match: "least-busy"
          to: [{provider: a}, {provider: b}, {provider: c}]
          strategy: least-busy
          timeouts: {first-token: 900ms, between-chunks: 500ms}
        - match: "claude"
          to: [{provider: xa, weight: 3}, {provider: xb, weight: 1}]
          fallback: [{provider: xc}]
          timeouts: {first-token: 900ms, between-chunks: 500ms}
        - match: "claude-alone"
          to: [{provider: xc}]
      """;

  private static final String TIMEOUTS =
      "{connect: 500ms, first-byte: 700ms, idle: 600ms, total: 4s}";

  private final ChaosUpstreams upstreams = new ChaosUpstreams(SEED);
  private final Map<String, LongAdder> ends = new ConcurrentSkipListMap<>();
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
  private final AtomicLong longest = new AtomicLong();
  private ChaosRelay relay;
  private volatile boolean over;

  @TempDir Path folder;

  @BeforeEach
  void start() {
    relay = new ChaosRelay(folder, yaml(), ADMIN_KEY);
  }

  @AfterEach
  void stop() {
    relay.close();
    upstreams.close();
  }

  @Test
  void everybody_gets_one_right_answer_or_one_error() throws Exception {
    rage(WARM_UP, 1);
    long before = relay.heapAtRest();
    rage(RUN, 2);

    assertThat(wrong).as("with -Drelay.chaos.seed=%d", SEED).isEmpty();
    nothingIsLeft();
    everyInstanceIsUsable();
    long after = relay.heapAtRest();
    report(before, after);
    assertThat(after - before).as("bytes more than before").isLessThan(FLAT_BYTES + remembered());
    assertThat(relay.errorsLogged()).isEmpty();
  }

  private long remembered() {
    return (long) Math.min(REMEMBERED, upstreams.calls().size()) * REMEMBERED_BYTES;
  }

  private String yaml() {
    var args = new Object[13];
    args[0] = ADMIN_KEY;
    for (int i = 0; i < 6; i++) {
      args[1 + 2 * i] = upstreams.url(i % 3);
      args[2 + 2 * i] = TIMEOUTS;
    }
    return YAML.formatted(args);
  }

  /// Lets all clients ask for so long.
  private void rage(Duration span, int round) throws InterruptedException {
    over = false;
    upstreams.fail(PERCENT_FAIL);
    long end = System.nanoTime() + span.toNanos();
    var random = new SplittableRandom(SEED + round);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      IntStream.range(0, CLIENTS)
          .mapToObj(_ -> random.split())
          .forEach(each -> threads.execute(() -> live(each)));
      while (System.nanoTime() < end) {
        Thread.sleep(random.nextInt(500, 3000));
        upstreams.upset(random);
      }
      over = true;
    }
    upstreams.fail(0);
  }

  /// A client's life: some questions on one connection, then some on the next.
  private void live(SplittableRandom random) {
    while (!over && wrong.isEmpty()) {
      try (var client = new ChaosClient(relay.port())) {
        boolean open = true;
        while (open && !over) {
          open = ask(client, random) && random.nextInt(8) > 0;
        }
      } catch (IOException e) {
        wrong.add("a client could not ask: " + e);
      }
    }
  }

  /// Returns whether the connection can be used once more.
  private boolean ask(ChaosClient client, SplittableRandom random) throws IOException {
    var chat = chat(random);
    boolean leaves = random.nextInt(100) < PERCENT_LEAVE;
    var patience =
        leaves
            ? new Patience(Duration.ofMillis(1 + random.nextInt(500)), random.nextInt(4000))
            : PATIENCE;
    try {
      var seen = client.ask(chat, patience, leaves);
      count(chat, seen);
      if (seen.whole() && client.hasMore()) {
        wrong.add(chat + ": more than one answer");
      }
      if (seen.left() && random.nextBoolean()) {
        client.reset();
      }
      if (!seen.left() && seen.status() != 200) {
        LockSupport.parkNanos(PAUSE.toNanos());
      }
      return seen.whole() && !seen.header("connection").equals("close");
    } catch (IOException e) {
      wrong.add(chat + ": " + e);
      return false;
    }
  }

  private static ChaosChat chat(SplittableRandom random) {
    var dialect = DIALECTS.get(random.nextInt(DIALECTS.size()));
    boolean first = random.nextInt(4) > 0;
    var model =
        switch (dialect) {
          case ANTHROPIC -> first ? "claude" : "claude-alone";
          case OPENAI, RESPONSES -> first ? "weighted" : "least-busy";
        };
    return new ChaosChat(dialect, model, ChaosChat.nonce(random.nextLong()), random.nextBoolean());
  }

  private void count(ChaosChat chat, Seen seen) {
    try {
      ends.computeIfAbsent(ChaosJudge.judge(chat, seen), _ -> new LongAdder()).increment();
      if (!seen.left()) {
        longest.accumulateAndGet(seen.millis(), Math::max);
      }
    } catch (AssertionError | RuntimeException e) {
      var text = seen.text();
      wrong.add(
          "%s: %s\n%s\n%s"
              .formatted(
                  chat,
                  e.getMessage(),
                  seen.head(),
                  text.substring(0, Math.min(3000, text.length()))));
    }
    if (upstreams.calls(chat.nonce()) > MOST_CALLS) {
      wrong.add(chat + ": " + upstreams.calls(chat.nonce()) + " upstream calls");
    }
  }

  private void nothingIsLeft() throws InterruptedException {
    relay.awaitIdle();
    long sent = upstreams.sentBytes();
    Thread.sleep(1_000);
    assertThat(upstreams.sentBytes()).as("bytes that the upstreams write").isEqualTo(sent);
    assertThat(upstreams.calls().values()).allMatch(calls -> calls.get() <= MOST_CALLS);
  }

  private void everyInstanceIsUsable() throws IOException, InterruptedException {
    Thread.sleep(BREAKER.plusMillis(500).toMillis());
    long number = 1;
    for (var instance : List.of("a.1", "a.2", "b.1", "c.1", "xa.1", "xa.2", "xb.1", "xc.1")) {
      var dialect = instance.startsWith("x") ? ChaosDialect.ANTHROPIC : ChaosDialect.OPENAI;
      for (var model : List.of("weighted", "least-busy", "claude", "claude-alone")) {
        var chat = new ChaosChat(dialect, instance + ":" + model, ChaosChat.nonce(number++), true);
        try (var client = new ChaosClient(relay.port())) {
          var seen = client.ask(chat, PATIENCE, false);
          assertThat(ChaosJudge.judge(chat, seen)).as(instance).isEqualTo("200 stream");
        }
      }
    }
    relay.awaitIdle();
    assertThat(
            relay.routes().getJsonArray("providers").stream()
                .flatMap(provider -> ((JsonObject) provider).getJsonArray("instances").stream())
                .map(instance -> ((JsonObject) instance).getJsonArray("breakers")))
        .allMatch(breakers -> breakers.stream().noneMatch(ChaosIT::isOpen));
  }

  /// One that is half-open lets the next exchange pass that has others to ask.
  private static boolean isOpen(Object breaker) {
    return ((JsonObject) breaker).getString("state").equals("open");
  }

  private void report(long before, long after) throws IOException {
    long exchanges = ends.values().stream().mapToLong(LongAdder::sum).sum();
    long calls = upstreams.calls().values().stream().mapToLong(it -> it.get()).sum();
    LOG.info(
        "chaos for {} + {}: {} exchanges, {} upstream calls, longest {} ms, heap {} -> {} KiB,"
            + " {}; ends {}; faults {}",
        WARM_UP,
        RUN,
        exchanges,
        calls,
        longest,
        before >> 10,
        after >> 10,
        relay.resident(),
        ends,
        upstreams.faults());
  }
}
