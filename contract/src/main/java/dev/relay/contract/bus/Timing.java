package dev.relay.contract.bus;

import java.time.Duration;

/// How long an inbox waits for what.
///
/// @param accept until an open must have been accepted; a node that is alive does so at once
/// @param tick the granularity of all deadlines of the inbox
/// @param quiet for how long a stream with another node may be silent before the two sides compare
///   what they have
public record Timing(Duration accept, Duration tick, Duration quiet) {

  private static final Duration QUIET = Duration.ofSeconds(1);

  public static final Timing DEFAULT = new Timing(Duration.ofSeconds(1), Duration.ofMillis(100));

  public Timing(Duration accept, Duration tick) {
    this(accept, tick, QUIET);
  }
}
