package dev.relay.testkit.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.bus.EventSource;
import dev.relay.contract.exchange.Exchange;
import dev.relay.contract.exchange.Reader;
import dev.relay.contract.status.ProviderStatus;
import java.util.concurrent.atomic.AtomicInteger;

/// The fixture of the stream specs: a harness with an upstream that a test drives.
public final class Streams implements AutoCloseable {

  /// One stream with all of its ends.
  public record Stream(RecordedReader reader, RecordedOpener opener, Work work) {}

  /// One whose upstream has perhaps not been opened.
  public record Opened(RecordedReader reader, RecordedOpener opener) {}

  private static final AtomicInteger FIXTURES = new AtomicInteger();

  private final int number = FIXTURES.incrementAndGet();
  private final StreamHarness harness;

  public Streams(StreamHarness harness) {
    this.harness = harness;
    var role = role();
    serving().run(at -> at.inbox().serve(role, at.upstream(), ProviderStatus.NONE));
    settle();
  }

  public LocalSide opening() {
    return harness.opening();
  }

  public Side middle() {
    return harness.middle();
  }

  public Side serving() {
    return harness.serving();
  }

  /// The role that the serving side serves.
  public String role() {
    return role("provider.kit");
  }

  /// A role that no other fixture has, even where they share their nodes.
  public String role(String name) {
    return name + "." + number;
  }

  /// The attempts that reached the serving side.
  public Works upstream() {
    return new Works(serving());
  }

  /// Faults of what the node of the opening side sends.
  public Faults openingFaults() {
    return new Faults(opening());
  }

  /// Faults of what the node of the serving side sends.
  public Faults servingFaults() {
    return new Faults(serving());
  }

  public void settle() {
    harness.settle();
  }

  /// A reader that drains at once.
  public RecordedReader reader() {
    return new RecordedReader(opening(), EventSource.WINDOW, true);
  }

  /// A reader that drains only when told to.
  public RecordedReader slowReader(long window) {
    return new RecordedReader(opening(), window, false);
  }

  public RecordedOpener open(RecordedReader reader) {
    return open(reader.reader());
  }

  public RecordedOpener open(Reader reader) {
    return open(role(), reader);
  }

  public RecordedOpener open(String role, Reader reader) {
    return new RecordedOpener(opening(), role, reader, ScriptedUpstream.EXCHANGE);
  }

  public Opened open(Exchange exchange) {
    var reader = reader();
    var opener = new RecordedOpener(opening(), role(), reader.reader(), exchange);
    return new Opened(reader, opener);
  }

  /// The middle opens, and what it is told is not kept.
  public void openFromMiddle(Reader reader) {
    var role = role();
    middle()
        .run(at ->
            at.inbox().upstream(role).open(ScriptedUpstream.EXCHANGE, reader, new SilentOpener()));
  }

  public Stream stream() {
    return stream(reader());
  }

  public Stream stream(RecordedReader reader) {
    int before = upstream().opened();
    return new Stream(reader, open(reader), upstream().work(before + 1));
  }

  /// Nothing is on its way and nothing is left on any side.
  public void atRest() {
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
