package dev.relay.testkit;

import dev.relay.contract.Attempt;
import dev.relay.contract.Opener;
import dev.relay.contract.Outcome;
import dev.relay.contract.Reader;
import dev.relay.contract.failure.Failure;
import java.util.List;

/// Opens one attempt and keeps what it is told.
final class RecordedOpener implements Opener {

  static final String READY = "ready";
  static final String FAILED = "failed";
  static final String ENDED = "ended";

  private final Journal<String> told = new Journal<>("words to the opener");
  private final Journal<Failure> failures = new Journal<>("failures");
  private final Side side;
  private final Attempt attempt;

  RecordedOpener(Side side, String role, Reader reader) {
    this.side = side;
    this.attempt = open(role, reader);
  }

  private Attempt open(String role, Reader reader) {
    return side.call(
        () -> side.inbox().upstream(role).open(ScriptedUpstream.EXCHANGE, reader, this));
  }

  @Override
  public void ready() {
    told.add(READY);
  }

  @Override
  public void failed(Failure failure) {
    failures.add(failure);
    told.add(FAILED);
  }

  @Override
  public void ended(Outcome outcome) {
    outcome.failure().ifPresent(failures::add);
    told.add(ENDED);
  }

  void cancel() {
    side.run(attempt::cancel);
  }

  List<String> told() {
    return told.entries();
  }

  List<String> awaitTold(int count) {
    return told.await(count, RecordedReader.SOON);
  }

  List<Failure> failures() {
    return failures.entries();
  }
}
