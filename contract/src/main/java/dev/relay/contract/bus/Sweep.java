package dev.relay.contract.bus;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/// All deadlines of one event loop on one periodic timer, so that an exchange costs no timer of its
/// own.
///
/// A deadline is met with the granularity of the tick, late but never early. Belongs to one
/// context.
public final class Sweep {

  /// Ticks without any deadline after which the timer rests.
  private static final int IDLE_TICKS = 50;

  private final Vertx vertx;
  private final LongSupplier nanos;
  private final long tickMillis;
  private final List<Deadline> running = new ArrayList<>();
  private long now;
  private boolean ticking;
  private long timer;
  private int idle;

  public Sweep(Vertx vertx, Duration tick) {
    this(vertx, tick, System::nanoTime);
  }

  /// With a clock of its own, in nanoseconds.
  public Sweep(Vertx vertx, Duration tick, LongSupplier nanos) {
    this.vertx = vertx;
    this.nanos = nanos;
    this.tickMillis = tick.toMillis();
  }

  /// A deadline that is not running yet.
  public Deadline deadline(Runnable onMissed) {
    return new Deadline(onMissed);
  }

  /// Stops the timer; running deadlines are never missed any more.
  public void close() {
    running.clear();
    if (ticking) {
      vertx.cancelTimer(timer);
      ticking = false;
    }
  }

  private void start() {
    now = nanos.getAsLong();
    if (!ticking) {
      ticking = true;
      timer = vertx.setPeriodic(tickMillis, _ -> tick());
    }
  }

  private void tick() {
    now = nanos.getAsLong();
    for (int i = running.size() - 1; i >= 0; i--) {
      if (i < running.size() && running.get(i).at - now <= 0) {
        running.get(i).miss();
      }
    }
    idle = running.isEmpty() ? idle + 1 : 0;
    if (idle > IDLE_TICKS) {
      idle = 0;
      close();
    }
  }

  /// A point in time by which something must have happened.
  public final class Deadline {

    private final Runnable onMissed;
    private long at;
    private int index = -1;

    private Deadline(Runnable onMissed) {
      this.onMissed = onMissed;
    }

    /// Starts it, or puts it off: `span` from now. Costs no look at the clock while the timer
    /// ticks.
    public void in(Duration span) {
      if (running.isEmpty()) {
        start();
      }
      at = now + span.toNanos() + tickMillis * 1_000_000L;
      if (index < 0) {
        index = running.size();
        running.add(this);
      }
    }

    /// It was met, or nobody cares any more.
    public void clear() {
      if (index < 0 || index >= running.size() || running.get(index) != this) {
        index = -1;
        return;
      }
      var last = running.removeLast();
      if (last != this) {
        running.set(index, last);
        last.index = index;
      }
      index = -1;
    }

    private void miss() {
      clear();
      onMissed.run();
    }
  }
}
