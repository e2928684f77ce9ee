package dev.relay.launcher;

import dev.relay.contract.memory.MemoryBudget;
import io.vertx.core.Vertx;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gives memory back to the system once a rush is over: the JVM by itself keeps a heap that has
/// grown until it collects all of it, which an idle node never does.
///
/// Nothing is collected that was not strained: a node under its usual load is left alone.
final class HeapTrim {

  private static final Logger LOG = LoggerFactory.getLogger(HeapTrim.class);
  private static final Duration LOOK = Duration.ofSeconds(5);

  /// A heap below this is as small as it gets.
  private static final long SMALL = 128L << 20;

  private final MemoryBudget memory;
  private final Runtime runtime = Runtime.getRuntime();
  private boolean strained;

  HeapTrim(MemoryBudget memory) {
    this.memory = memory;
  }

  /// Looks every few seconds, for as long as `vertx` runs.
  void begin(Vertx vertx) {
    vertx.setPeriodic(LOOK.toMillis(), _ -> look());
  }

  private void look() {
    strained |= memory.wasStrained();
    if (strained && memory.used() < memory.limit() / 8 && runtime.totalMemory() > SMALL) {
      strained = false;
      long before = runtime.totalMemory();
      System.gc();
      LOG.debug("the heap had {} bytes and has {}", before, runtime.totalMemory());
    }
  }
}
