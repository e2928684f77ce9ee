package dev.relay.contract;

import dev.relay.contract.failure.Failure;

/// Who opened an upstream and is told what becomes of it: `failed` alone, or `ready` and then
/// `ended`, each at most once.
public interface Opener {

  /// The first content is there and goes to the reader; from now on only the reader may cancel.
  void ready();

  /// No content will come from this attempt: another one may be tried.
  void failed(Failure failure);

  /// The same, said by the target that was chosen.
  default void failed(Failure failure, Target by) {
    failed(failure);
  }

  /// The answer that was ready has ended.
  void ended(Outcome outcome);
}
