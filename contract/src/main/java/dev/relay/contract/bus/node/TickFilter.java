package dev.relay.contract.bus.node;

import java.time.Duration;
import java.util.function.LongSupplier;

/// Tells the beats of a timer from those that it makes up for after its process stood still, so
/// that a node which was stopped does not hold its own silence against the others.
final class TickFilter {

  private final long least;
  private final LongSupplier nanos;
  private long last;

  /// @param nanos a clock in nanoseconds
  TickFilter(Duration period, LongSupplier nanos) {
    this.least = period.toNanos() / 2;
    this.nanos = nanos;
    this.last = nanos.getAsLong() - period.toNanos();
  }

  /// Whether time has passed since the beat before.
  boolean counts() {
    long now = nanos.getAsLong();
    boolean counts = now - last >= least;
    if (counts) {
      last = now;
    }
    return counts;
  }
}
