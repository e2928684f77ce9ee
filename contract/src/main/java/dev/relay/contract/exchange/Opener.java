package dev.relay.contract.exchange;

import dev.relay.contract.Headroom;
import dev.relay.contract.failure.Failure;
import java.util.List;

/// Who opened an upstream and is told what becomes of it: `failed` alone, or `ready` and then
/// `ended`, each at most once.
public interface Opener {

  /// The first content is there and goes to the reader; from now on only the reader may cancel.
  void ready();

  /// The same, where the provider says how much is left of its limits.
  default void ready(Headroom left) {
    ready();
  }

  /// No content will come from this attempt, and no upstream was called: another one may be tried.
  void failed(Failure failure);

  /// The same after these calls of upstreams, the last of which said so.
  default void failed(Failure failure, List<AttemptRecord> calls) {
    failed(failure);
  }

  /// The answer that was ready has ended.
  void ended(Outcome outcome);
}
