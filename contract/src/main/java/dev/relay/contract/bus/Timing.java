package dev.relay.contract.bus;

import java.time.Duration;

/// How long an inbox waits for what.
///
/// @param accept until an open must have been accepted; a node that is alive does so at once
/// @param tick the granularity of all deadlines of the inbox
public record Timing(Duration accept, Duration tick) {

  public static final Timing DEFAULT = new Timing(Duration.ofSeconds(1), Duration.ofMillis(100));
}
