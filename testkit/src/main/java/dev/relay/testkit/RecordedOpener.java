package dev.relay.testkit;

import dev.relay.contract.Attempt;
import dev.relay.contract.Exchange;
import dev.relay.contract.Opener;
import dev.relay.contract.Outcome;
import dev.relay.contract.Reader;
import dev.relay.contract.failure.Failure;
import java.time.Duration;
import java.util.List;

/// Opens one attempt and keeps what it is told.
final class RecordedOpener implements Opener {

  static final String READY = "ready";
  static final String FAILED = "failed";
  static final String ENDED = "ended";

  private final Journal<String> told = new Journal<>("words to the opener");
  private final Journal<Failure> failures = new Journal<>("failures");
  private final LocalSide side;
  private final Attempt attempt;

  RecordedOpener(LocalSide side, String role, Reader reader, Exchange exchange) {
    this.side = side;
    this.attempt = open(role, reader, exchange);
  }

  private Attempt open(String role, Reader reader, Exchange exchange) {
    return side.call(at -> at.inbox().upstream(role).open(exchange, reader, this));
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
    side.run(_ -> attempt.cancel());
  }

  List<String> told() {
    return told.entries();
  }

  List<String> awaitTold(int count) {
    return awaitTold(count, RecordedReader.SOON);
  }

  List<String> awaitTold(int count, Duration within) {
    return told.await(count, within);
  }

  List<Failure> failures() {
    return failures.entries();
  }
}
