package dev.relay.contract.exchange;

import dev.relay.contract.failure.Failure;

/// One call of an upstream that brought no content, or has not ended yet.
///
/// @param at when it began, in milliseconds since the exchange came to who made the call
/// @param millis how long it took
/// @param status of HTTP that was answered; 0 without an answer
/// @param end the label of the failure; empty as long as it has not ended
public record AttemptRecord(Target target, long at, long millis, int status, String end) {

  /// As who was called tells it, who does not know the time.
  public static AttemptRecord of(Target target, Failure failure) {
    int status = failure instanceof Failure.Refused refused ? refused.status() : 0;
    return new AttemptRecord(target, 0, 0, status, failure.label());
  }

  /// As who makes the call tells it beforehand.
  public static AttemptRecord begun(Target target, long at) {
    return new AttemptRecord(target, at, 0, 0, "");
  }

  /// Whether `failure` may be what this call has brought.
  public boolean brought(Failure failure) {
    return equals(of(target, failure).lasting(at, millis));
  }

  public AttemptRecord lasting(long at, long millis) {
    return new AttemptRecord(target, at, millis, status, end);
  }
}
