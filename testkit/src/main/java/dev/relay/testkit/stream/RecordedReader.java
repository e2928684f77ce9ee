package dev.relay.testkit.stream;

import dev.relay.contract.bus.EventSource;
import dev.relay.contract.bus.wire.Message.Frame;
import dev.relay.contract.exchange.Outcome;
import dev.relay.contract.exchange.Reader;
import dev.relay.contract.failure.Failure;
import dev.relay.testkit.Journal;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;

/// Reads one stream and keeps what it is told.
public final class RecordedReader implements EventSource.Listener {

  static final Duration SOON = Duration.ofSeconds(10);

  private final Journal<Frame> frames = new Journal<>("frames");
  private final Journal<Outcome> outcomes = new Journal<>("ends");
  private final Journal<Failure> breaks = new Journal<>("breaks");
  private final Journal<String> over = new Journal<>("ends or breaks");
  private final LocalSide side;
  private final EventSource source;
  private final boolean draining;

  /// @param draining whether it returns credit for every frame at once, or only when told to
  RecordedReader(LocalSide side, long window, boolean draining) {
    this.side = side;
    this.draining = draining;
    this.source = open(window);
  }

  private EventSource open(long window) {
    return side.call(at -> at.inbox().source(this, window));
  }

  @Override
  public void frame(Frame frame) {
    frames.add(frame);
    frame.end().ifPresent(this::end);
    if (draining) {
      source.drained();
    }
  }

  @Override
  public void broken(Failure failure) {
    breaks.add(failure);
    over.add("broken");
  }

  private void end(Outcome outcome) {
    outcomes.add(outcome);
    over.add("ended");
  }

  public Reader reader() {
    return source.reader();
  }

  public EventSource source() {
    return source;
  }

  public void drain() {
    side.run(_ -> source.drained());
  }

  public void cancel() {
    side.run(_ -> source.cancel());
  }

  public List<Frame> frames() {
    return frames.entries();
  }

  public List<Frame> awaitFrames(int count) {
    return frames.await(count, SOON);
  }

  public List<Outcome> outcomes() {
    return outcomes.entries();
  }

  public Outcome awaitOutcome() {
    return outcomes.await(1, SOON).getFirst();
  }

  public List<Failure> breaks() {
    return breaks.entries();
  }

  public Failure awaitBreak() {
    return awaitBreak(SOON);
  }

  public Failure awaitBreak(Duration within) {
    return breaks.await(1, within).getFirst();
  }

  /// Returns once the stream has ended or is broken.
  public void awaitOver(Duration within) {
    over.await(1, within);
  }

  public long received() {
    return frames().stream().mapToLong(frame -> frame.bytes().length()).sum();
  }

  public Buffer bytes() {
    var all = Buffer.buffer();
    frames().forEach(frame -> all.appendBuffer(frame.bytes()));
    return all;
  }
}
