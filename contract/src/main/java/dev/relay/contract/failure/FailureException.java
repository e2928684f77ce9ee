package dev.relay.contract.failure;

/// Carries a [Failure] on a failed future; has no stack trace, since it is an expected outcome.
public final class FailureException extends RuntimeException {

  private final transient Failure failure;

  public FailureException(Failure failure) {
    super(failure.message(), null, false, false);
    this.failure = failure;
  }

  public Failure failure() {
    return failure;
  }
}
