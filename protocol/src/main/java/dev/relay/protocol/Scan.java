package dev.relay.protocol;

import dev.relay.contract.exchange.RequestSummary;
import dev.relay.contract.failure.Failure;

/// What a look at a request body brought.
public sealed interface Scan {

  /// The body is well-formed and has what an exchange needs.
  record Found(RequestSummary summary) implements Scan {}

  /// The body cannot be an exchange.
  record Rejected(Failure failure) implements Scan {}
}
