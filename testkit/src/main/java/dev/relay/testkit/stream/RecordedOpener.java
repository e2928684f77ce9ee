package dev.relay.testkit.stream;

import dev.relay.contract.exchange.Exchange;
import dev.relay.contract.exchange.OpenHandle;
import dev.relay.contract.exchange.Opener;
import dev.relay.contract.exchange.Outcome;
import dev.relay.contract.exchange.Reader;
import dev.relay.contract.failure.Failure;
import dev.relay.testkit.Journal;
import java.time.Duration;
import java.util.List;

/// Opens one attempt and keeps what it is told.
public final class RecordedOpener implements Opener {

  public static final String READY = "ready";
  public static final String FAILED = "failed";
  public static final String ENDED = "ended";

  private final Journal<String> told = new Journal<>("words to the opener");
  private final Journal<Failure> failures = new Journal<>("failures");
  private final LocalSide side;
  private final OpenHandle openHandle;

  RecordedOpener(LocalSide side, String role, Reader reader, Exchange exchange) {
    this.side = side;
    this.openHandle = open(role, reader, exchange);
  }

  private OpenHandle open(String role, Reader reader, Exchange exchange) {
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

  public void cancel() {
    side.run(_ -> openHandle.cancel());
  }

  public List<String> told() {
    return told.entries();
  }

  public List<String> awaitTold(int count) {
    return awaitTold(count, RecordedReader.SOON);
  }

  public List<String> awaitTold(int count, Duration within) {
    return told.await(count, within);
  }

  public List<Failure> failures() {
    return failures.entries();
  }
}
