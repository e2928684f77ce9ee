package dev.relay.launcher.it.framing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.RunningRelay;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Two hundred clients at once, before upstreams that frame their answers in every odd way, never
/// see a byte of each other's.
class FramingNoncesIT {

  private static final Logger LOG = LoggerFactory.getLogger(FramingNoncesIT.class);

  private static final Duration RUN =
      Duration.ofSeconds(Integer.getInteger("relay.framing.seconds", 10));
  private static final long SEED = Long.getLong("relay.framing.seed", System.nanoTime());
  private static final int CLIENTS = 200;
  private static final List<OddFraming> KINDS = List.of(OddFraming.values());
  private static final List<OddQuestion> WAYS = List.of(OddQuestion.values());

  private final OddUpstream first = new OddUpstream();
  private final OddUpstream second = new OddUpstream();
  private final Map<String, LongAdder> ends = new ConcurrentSkipListMap<>();
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
  private RunningRelay relay;

  @BeforeEach
  void start() {
    relay =
        RunningRelay.configured(
            OddQuestion.AUTH
                + """
                providers:
                  - {name: a, base-url: "%s", api-key: sk, timeouts: {first-byte: 2s, idle: 2s}}
                  - {name: b, base-url: "%s", api-key: sk, timeouts: {first-byte: 2s, idle: 2s}}
                """
                    .formatted(first.url(), second.url()));
  }

  @AfterEach
  void stop() {
    relay.close();
    first.close();
    second.close();
  }

  @Test
  void nobody_sees_a_byte_of_another_ones_answer() {
    var random = new SplittableRandom(SEED);
    long end = System.nanoTime() + RUN.toNanos();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < CLIENTS; i++) {
        var each = random.split();
        threads.execute(() -> live(each, end));
      }
    }

    LOG.info(
        "framing for {}: {} upstream exchanges on {} connections; {}",
        RUN,
        first.exchanges() + second.exchanges(),
        first.connections() + second.connections(),
        ends);
    assertThat(wrong).as("with -Drelay.framing.seed=%d", SEED).isEmpty();
  }

  private void live(SplittableRandom random, long end) {
    while (System.nanoTime() < end && wrong.isEmpty()) {
      var kind = KINDS.get(random.nextInt(KINDS.size()));
      var way = WAYS.get(random.nextInt(WAYS.size()));
      var nonce = "nonce-%016x".formatted(random.nextLong());
      try {
        judge(kind, way.ask(relay.port(), random.nextBoolean() ? "a" : "b", kind, nonce));
      } catch (AssertionError | RuntimeException e) {
        wrong.add(way + " " + kind + ": " + e);
      }
    }
  }

  private void judge(OddFraming kind, OddQuestion.Seen seen) {
    ends.computeIfAbsent(seen.asked() + " " + seen.status(), _ -> new LongAdder()).increment();
    boolean mayFail = kind.right() == OddFraming.Right.ANY || seen.status() == 503;
    if (seen.isForeign() || (!mayFail && !seen.isRight())) {
      wrong.add(kind + ": " + seen);
    }
  }
}
