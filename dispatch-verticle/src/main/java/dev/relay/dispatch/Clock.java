package dev.relay.dispatch;

import io.vertx.core.Vertx;

/// The time, and what happens later.
interface Clock {

  /// As of [System#nanoTime].
  long nanos();

  /// Calls `action` on the current context in so many milliseconds.
  ///
  /// @return calls it off
  Runnable after(long millis, Runnable action);

  static Clock of(Vertx vertx) {
    return new Clock() {
      @Override
      public long nanos() {
        return System.nanoTime();
      }

      @Override
      public Runnable after(long millis, Runnable action) {
        long timer = vertx.setTimer(Math.max(1, millis), _ -> action.run());
        return () -> vertx.cancelTimer(timer);
      }
    };
  }
}
