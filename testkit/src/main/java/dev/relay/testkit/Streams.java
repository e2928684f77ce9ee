package dev.relay.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.bus.EventSource;
import dev.relay.contract.bus.Offer;

/// The fixture of the stream specs: a harness with an upstream that a test drives.
final class Streams implements AutoCloseable {

  static final String ROLE = "provider.kit";

  /// One stream with all of its ends.
  record Stream(RecordedReader reader, RecordedOpener opener, Work work) {}

  private final StreamHarness harness;
  private final ScriptedUpstream upstream;
  private final Faults openingFaults;
  private final Faults servingFaults;

  Streams(StreamHarness harness) {
    this.harness = harness;
    this.upstream = new ScriptedUpstream(serving());
    boolean one = opening().vertx().equals(serving().vertx());
    this.openingFaults = new Faults(opening().vertx());
    this.servingFaults = one ? openingFaults : new Faults(serving().vertx());
    serving().run(() -> serving().inbox().serve(ROLE, upstream, Offer.NONE));
    harness.settle();
  }

  Side opening() {
    return harness.opening();
  }

  Side middle() {
    return harness.middle();
  }

  Side serving() {
    return harness.serving();
  }

  ScriptedUpstream upstream() {
    return upstream;
  }

  /// Faults of what the opening side sends.
  Faults openingFaults() {
    return openingFaults;
  }

  /// Faults of what the serving side sends.
  Faults servingFaults() {
    return servingFaults;
  }

  void settle() {
    harness.settle();
  }

  /// A reader that drains at once.
  RecordedReader reader() {
    return new RecordedReader(opening(), EventSource.WINDOW, true);
  }

  /// A reader that drains only when told to.
  RecordedReader slowReader(long window) {
    return new RecordedReader(opening(), window, false);
  }

  RecordedOpener open(RecordedReader reader) {
    return new RecordedOpener(opening(), ROLE, reader.reader());
  }

  Stream stream() {
    return stream(reader());
  }

  Stream stream(RecordedReader reader) {
    int before = upstream.opened();
    return new Stream(reader, open(reader), upstream.work(before + 1));
  }

  /// Nothing is on its way and nothing is left on any side.
  void atRest() {
    settle();
    assertThat(opening().load()).as("load of the opening side").isZero();
    assertThat(middle().load()).as("load of the middle").isZero();
    assertThat(serving().load()).as("load of the serving side").isZero();
  }

  @Override
  public void close() {
    harness.close();
  }
}
