package dev.relay.contract.bus.node;

import dev.relay.contract.bus.wire.Rejection;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// What was rejected since it was told last, once a minute at most.
final class RejectionCounts {

  private static final Duration PERIOD = Duration.ofMinutes(1);

  private final Directory directory;
  private final LongSupplier nanos;
  private final Map<Rejection, Long> told = new EnumMap<>(Rejection.class);
  private long last;

  /// @param nanos a clock in nanoseconds
  RejectionCounts(Directory directory, LongSupplier nanos) {
    this.directory = directory;
    this.nanos = nanos;
    this.last = nanos.getAsLong() - PERIOD.toNanos();
  }

  /// Empty while there is nothing to tell, or it is too soon.
  Map<Rejection, Long> due() {
    var due = new EnumMap<Rejection, Long>(Rejection.class);
    long now = nanos.getAsLong();
    if (now - last < PERIOD.toNanos()) {
      return due;
    }
    for (var reason : Rejection.values()) {
      long count = directory.rejections(reason);
      long before = told.getOrDefault(reason, 0L);
      if (count > before) {
        told.put(reason, count);
        due.put(reason, count - before);
        last = now;
      }
    }
    return due;
  }
}
