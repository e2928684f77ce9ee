package dev.relay.testkit.stream;

import dev.relay.contract.exchange.Outcome;
import dev.relay.contract.failure.Failure;
import io.vertx.core.buffer.Buffer;
import java.io.Serializable;
import java.time.Duration;

/// One attempt at the upstream of a side: a test writes the answer and sees what the upstream is
/// told.
///
/// @param number of the attempt at that side, from 1
public record Work(Side side, int number) {

  /// Something done with the attempt where it is.
  interface Step<T> extends Serializable {

    T with(ScriptedAttempt attempt);
  }

  /// A [Step] without a result.
  public interface Steps extends Serializable {

    void with(ScriptedAttempt attempt);
  }

  /// Writes `pieces` in one turn, the first time behind the head. Returns whether there is room for
  /// more.
  public boolean write(Buffer... pieces) {
    return call(attempt -> attempt.write(pieces));
  }

  public void end(Outcome outcome) {
    run(attempt -> attempt.end(outcome));
  }

  public void fail(Failure failure) {
    run(attempt -> attempt.fail(failure));
  }

  /// Does all of `steps` in one turn of the event loop.
  public void run(Steps steps) {
    call(attempt -> {
      steps.with(attempt);
      return true;
    });
  }

  public long waitingBytes() {
    return call(ScriptedAttempt::waitingBytes);
  }

  /// The body of the exchange as it arrived.
  public Buffer body() {
    return call(attempt -> attempt.exchange().body());
  }

  /// How often the reader's cancel arrived.
  public int cancels() {
    return ask(attempt -> attempt.cancels().entries().size());
  }

  public void awaitCancel() {
    awaitCancel(RecordedReader.SOON);
  }

  public void awaitCancel(Duration within) {
    ask(attempt -> attempt.cancels().await(1, within));
  }

  /// How often the opener's cancel arrived.
  public int givenUp() {
    return ask(attempt -> attempt.givenUp().entries().size());
  }

  public void awaitGivenUp() {
    awaitGivenUp(RecordedReader.SOON);
  }

  public void awaitGivenUp(Duration within) {
    ask(attempt -> attempt.givenUp().await(1, within));
  }

  /// How often it was told that there is room again.
  public int writables() {
    return ask(attempt -> attempt.writables().entries().size());
  }

  public void awaitWritable(int count) {
    awaitWritable(count, RecordedReader.SOON);
  }

  public void awaitWritable(int count, Duration within) {
    ask(attempt -> attempt.writables().await(count, within));
  }

  private <T> T call(Step<T> step) {
    int number = this.number;
    return side.call(at -> step.with(at.upstream().attempt(number)));
  }

  private <T> T ask(Step<T> step) {
    int number = this.number;
    return side.ask(at -> step.with(at.upstream().attempt(number)));
  }
}
