package dev.relay.contract.bus;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/// All deadlines of one event loop on one periodic timer, so that an exchange costs no timer of its
/// own.
///
/// A deadline is missed late but never early: its span runs from the first tick after it was
/// started, which is the only time that the clock is read, and ends at a tick. Belongs to one
/// context.
public final class Deadlines {

  /// Ticks without any deadline after which the timer rests.
  private static final int IDLE_TICKS = 50;

  private final Vertx vertx;
  private final LongSupplier nanos;
  private final long tickMillis;
  private final List<Deadline> running = new ArrayList<>();
  private boolean ticking;
  private long timer;
  private int idle;
  private boolean closed;

  public Deadlines(Vertx vertx, Duration tick) {
    this(vertx, tick, System::nanoTime);
  }

  /// With a clock of its own, in nanoseconds.
  public Deadlines(Vertx vertx, Duration tick, LongSupplier nanos) {
    this.vertx = vertx;
    this.nanos = nanos;
    this.tickMillis = tick.toMillis();
  }

  /// A deadline that is not running yet.
  public Deadline deadline(Runnable onMissed) {
    return new Deadline(onMissed);
  }

  /// Stops for good; no deadline is missed any more.
  public void close() {
    closed = true;
    List.copyOf(running).forEach(Deadline::clear);
    rest();
  }

  private void tick() {
    long now = nanos.getAsLong();
    for (int i = running.size() - 1; i >= 0; i--) {
      if (i < running.size()) {
        running.get(i).look(now);
      }
    }
    idle = running.isEmpty() ? idle + 1 : 0;
    if (idle > IDLE_TICKS) {
      rest();
    }
  }

  private void start() {
    if (!ticking) {
      ticking = true;
      idle = 0;
      timer = vertx.setPeriodic(tickMillis, _ -> tick());
    }
  }

  private void rest() {
    if (ticking) {
      ticking = false;
      vertx.cancelTimer(timer);
    }
  }

  /// A point in time by which something must have happened.
  public final class Deadline {

    private static final int NOT_RUNNING = -1;

    private final Runnable onMissed;
    private long span;
    private long at;
    private boolean timed;
    private int index = NOT_RUNNING;

    private Deadline(Runnable onMissed) {
      this.onMissed = onMissed;
    }

    /// Starts it, or puts it off: `span` from now. Costs no look at the clock.
    public void in(Duration span) {
      if (closed) {
        return;
      }
      this.span = span.toNanos();
      timed = false;
      if (index == NOT_RUNNING) {
        index = running.size();
        running.add(this);
        start();
      }
    }

    /// It was met, or nobody cares any more.
    public void clear() {
      if (index == NOT_RUNNING) {
        return;
      }
      var last = running.removeLast();
      if (last != this) {
        running.set(index, last);
        last.index = index;
      }
      index = NOT_RUNNING;
    }

    private void look(long now) {
      if (!timed) {
        timed = true;
        at = now + span;
      } else if (at - now <= 0) {
        clear();
        onMissed.run();
      }
    }
  }
}
