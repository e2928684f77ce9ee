package dev.relay.contract.exchange;

import java.time.Duration;

/// How long an answer may keep its reader waiting.
///
/// @param firstToken from the call to the first content; zero: as long as the provider's own
///   deadlines let it
/// @param betweenChunks of content after that; likewise
public record StreamTimeouts(Duration firstToken, Duration betweenChunks) {

  public static final StreamTimeouts ANY = new StreamTimeouts(Duration.ZERO, Duration.ZERO);
}
