package dev.relay.contract.exchange;

import dev.relay.contract.Usage;
import dev.relay.contract.failure.Failure;
import java.util.Optional;

/// How an answer ended: whole when there is no failure.
public record Outcome(Optional<Usage> usage, Optional<Failure> failure) {

  public static final Outcome WHOLE = new Outcome(Optional.empty(), Optional.empty());

  public static Outcome whole(Optional<Usage> usage) {
    return usage.isEmpty() ? WHOLE : new Outcome(usage, Optional.empty());
  }

  public static Outcome failed(Failure failure, Optional<Usage> usage) {
    return new Outcome(usage, Optional.of(failure));
  }
}
