package dev.relay.testkit.stream;

import dev.relay.contract.bus.Timing;

/// What the claims about streams, grouped by behaviour, are tested on.
public interface StreamClaims {

  /// The streams of the running test; they must be at rest when it is over.
  Streams streams();

  /// Others, with other patience, for the test to close.
  Streams streams(Timing timing);
}
