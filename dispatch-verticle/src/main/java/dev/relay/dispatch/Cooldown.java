package dev.relay.dispatch;

/// Why an instance is left alone for a while, and until when.
///
/// @param until by the clock
record Cooldown(long until, RetryClass why) {

  boolean over(long now) {
    return until - now <= 0;
  }

  long millisLeft(long now) {
    return Math.max(0, (until - now) / 1_000_000);
  }
}
