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
  private final Side side;
  private final EventSource source;
  private final boolean draining;

  /// @param draining whether it returns credit for every frame at once, or only when told to
  RecordedReader(Side side, long window, boolean draining) {
    this.side = side;
    this.draining = draining;
    this.source = open(window);
  }

  private EventSource open(long window) {
    return side.call(() -> side.inbox().source(this, window));
  }

  @Override
  public void frame(Frame frame) {
    frames.add(frame);
    frame.end().ifPresent(outcomes::add);
    if (draining) {
      source.drained();
    }
  }

  @Override
  public void broken(Failure failure) {
    breaks.add(failure);
  }

  Reader reader() {
    return source.reader();
  }

  EventSource source() {
    return source;
  }

  void drain() {
    side.run(source::drained);
  }

  void cancel() {
    side.run(source::cancel);
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
    return breaks.await(1, SOON).getFirst();
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
