package dev.relay.gateway.admin;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells of requests for `/admin` without its key: the first one at once, later ones as a number
/// once a minute. One per node.
public final class AdminRefusals {

  private static final Logger LOG = LoggerFactory.getLogger(AdminRefusals.class);

  private final AtomicLong untold = new AtomicLong();
  private final AtomicBoolean waiting = new AtomicBoolean();
  private final LongConsumer told;

  public AdminRefusals() {
    this(count ->
        LOG.warn(
            "/admin: refused {} without its key", count == 1 ? "1 request" : count + " requests"));
  }

  /// @param told gets how many there were since it was called last
  AdminRefusals(LongConsumer told) {
    this.told = told;
  }

  /// Another one.
  ///
  /// @param inAMinute runs what it is given, once
  void add(Consumer<Runnable> inAMinute) {
    untold.incrementAndGet();
    if (waiting.compareAndSet(false, true)) {
      tell(inAMinute);
    }
  }

  private void tell(Consumer<Runnable> inAMinute) {
    long count = untold.getAndSet(0);
    if (count == 0) {
      waiting.set(false);
      return;
    }
    told.accept(count);
    inAMinute.accept(() -> tell(inAMinute));
  }
}
