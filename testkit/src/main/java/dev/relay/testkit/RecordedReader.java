package dev.relay.testkit;

import dev.relay.contract.Outcome;
import dev.relay.contract.Reader;
import dev.relay.contract.bus.EventSource;
import dev.relay.contract.bus.Message.Frame;
import dev.relay.contract.failure.Failure;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;

/// Reads one stream and keeps what it is told.
final class RecordedReader implements EventSource.Listener {

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

  Reader reader() {
    return source.reader();
  }

  EventSource source() {
    return source;
  }

  void drain() {
    side.run(_ -> source.drained());
  }

  void cancel() {
    side.run(_ -> source.cancel());
  }

  List<Frame> frames() {
    return frames.entries();
  }

  List<Frame> awaitFrames(int count) {
    return frames.await(count, SOON);
  }

  List<Outcome> outcomes() {
    return outcomes.entries();
  }

  Outcome awaitOutcome() {
    return outcomes.await(1, SOON).getFirst();
  }

  List<Failure> breaks() {
    return breaks.entries();
  }

  Failure awaitBreak() {
    return awaitBreak(SOON);
  }

  Failure awaitBreak(Duration within) {
    return breaks.await(1, within).getFirst();
  }

  /// Returns once the stream has ended or is broken.
  void awaitOver(Duration within) {
    over.await(1, within);
  }

  long received() {
    return frames().stream().mapToLong(frame -> frame.bytes().length()).sum();
  }

  Buffer bytes() {
    var all = Buffer.buffer();
    frames().forEach(frame -> all.appendBuffer(frame.bytes()));
    return all;
  }
}
