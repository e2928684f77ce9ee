package dev.relay.contract;

import java.time.Duration;

/// How long an answer may keep its reader waiting.
///
/// @param firstToken from the call to the first content; zero: as long as the provider's own
///   deadlines let it
/// @param betweenChunks of content after that; likewise
public record Pace(Duration firstToken, Duration betweenChunks) {

  public static final Pace ANY = new Pace(Duration.ZERO, Duration.ZERO);
}
