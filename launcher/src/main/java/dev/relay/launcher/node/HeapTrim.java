package dev.relay.launcher.node;

import dev.relay.contract.memory.MemoryBudget;
import dev.relay.gateway.capacity.Capacity;
import io.vertx.core.Vertx;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gives memory back to the system once a rush is over: the JVM by itself keeps a heap that has
/// grown until it collects all of it, which an idle node never does.
///
/// It is collected when much of the budget was in use, or when the heap has grown and the node is
/// all but idle: one under its usual load is left alone.
final class HeapTrim {

  private static final Logger LOG = LoggerFactory.getLogger(HeapTrim.class);
  private static final Duration LOOK = Duration.ofSeconds(2);

  /// A heap below this is as small as it gets.
  private static final long SMALL = 128L << 20;

  /// One above this is mostly garbage, while the budget holds.
  private static final long LARGE = Runtime.getRuntime().maxMemory() / 8 * 5;

  private static final long GROWTH = 24L << 20;

  /// Exchanges that a pause of some hundredths of a second does not hurt.
  private static final int FEW = 32;

  /// What an attack leaves becomes garbage over the next seconds.
  private static final int ROUNDS = 5;

  private final MemoryBudget memory;
  private final Capacity capacity;
  private final Runtime runtime = Runtime.getRuntime();
  private int rounds;
  private long usual = SMALL;

  HeapTrim(MemoryBudget memory, Capacity capacity) {
    this.memory = memory;
    this.capacity = capacity;
  }

  /// Looks every few seconds, for as long as `vertx` runs.
  void begin(Vertx vertx) {
    vertx.setPeriodic(LOOK.toMillis(), _ -> look());
  }

  private void look() {
    long heap = runtime.totalMemory();
    boolean strained = memory.wasStrained();
    boolean hasGrown = heap > usual + GROWTH && capacity.exchanges() < FEW;
    if (strained || (hasGrown && rounds == 0)) {
      rounds = ROUNDS;
    }
    if (rounds > 0 && (heap > LARGE || memory.used() < memory.limit() / 8)) {
      rounds--;
      if (heap > SMALL) {
        System.gc();
        usual = Math.max(SMALL, runtime.totalMemory());
        LOG.debug("the heap had {} bytes and has {}", heap, usual);
      }
    }
  }
}
