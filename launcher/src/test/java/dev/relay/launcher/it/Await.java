package dev.relay.launcher.it;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Waiting for what nobody announces.
public final class Await {

  private static final long PAUSE_NANOS = 5_000_000;

  private Await() {}

  /// Blocks until `claim` holds; fails the test if it does not in time.
  public static void until(Duration timeout, String what, BooleanSupplier claim) {
    long end = System.nanoTime() + timeout.toNanos();
    while (!claim.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not within " + timeout + ": " + what);
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }
}
