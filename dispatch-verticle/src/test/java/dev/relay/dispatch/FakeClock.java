package dev.relay.dispatch;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Time that passes when a test says so.
final class FakeClock implements Clock {

  private record Due(long nanos, Runnable action) {}

  private final List<Due> waiting = new ArrayList<>();
  private volatile long now;

  @Override
  public long nanos() {
    return now;
  }

  @Override
  public Runnable after(long millis, Runnable action) {
    var due = new Due(now + millis * 1_000_000, action);
    waiting.add(due);
    return () -> waiting.remove(due);
  }

  long millis() {
    return now / 1_000_000;
  }

  /// Lets so much time pass, and what is due happen.
  void pass(long millis) {
    long end = now + millis * 1_000_000;
    while (!waiting.isEmpty() && next().nanos() <= end) {
      happen();
    }
    now = end;
  }

  /// Lets happen all that is due, whenever that is.
  void passAll() {
    while (!waiting.isEmpty()) {
      happen();
    }
  }

  private Due next() {
    return waiting.stream().min(Comparator.comparingLong(Due::nanos)).orElseThrow();
  }

  private void happen() {
    var next = next();
    waiting.remove(next);
    now = Math.max(now, next.nanos());
    next.action().run();
  }
}
