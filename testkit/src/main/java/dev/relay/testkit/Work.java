package dev.relay.testkit;

import dev.relay.contract.Attempt;
import dev.relay.contract.Opener;
import dev.relay.contract.Outcome;
import dev.relay.contract.Reader;
import dev.relay.contract.bus.EventSink;
import dev.relay.contract.failure.Failure;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One attempt as its upstream holds it: a test writes the answer and sees what the upstream is
/// told.
final class Work implements Attempt, EventSink.Listener {

  private final Journal<String> cancels = new Journal<>("cancelled sinks");
  private final Journal<String> givenUp = new Journal<>("cancelled attempts");
  private final Journal<String> writable = new Journal<>("words that there is room");
  private final Side side;
  private final Reader reader;
  private final Opener opener;
  private @Nullable EventSink sink;

  Work(Side side, Reader reader, Opener opener) {
    this.side = side;
    this.reader = reader;
    this.opener = opener;
  }

  @Override
  public void cancel() {
    givenUp.add("given up");
  }

  @Override
  public void writable() {
    writable.add("writable");
  }

  @Override
  public void cancelled() {
    cancels.add("cancelled");
    opener.ended(Outcome.failed(new Failure.Cancelled("the reader is gone"), Optional.empty()));
  }

  /// Writes `pieces` in one turn, the first time behind the head. Returns whether there is room for
  /// more.
  boolean write(Buffer... pieces) {
    return side.call(() -> {
      boolean room = true;
      for (var piece : pieces) {
        room = sink().write(piece);
      }
      return room;
    });
  }

  void end(Outcome outcome) {
    side.run(() -> endNow(outcome));
  }

  void fail(Failure failure) {
    side.run(() -> opener.failed(failure));
  }

  /// On the event loop: ends within the turn that runs.
  void endNow(Outcome outcome) {
    sink().end(outcome);
    opener.ended(outcome);
  }

  long waitingBytes() {
    return side.call(() -> sink().waitingBytes());
  }

  /// On the event loop: the sink, which begins the answer if nothing did.
  EventSink sink() {
    var sink = this.sink;
    if (sink == null) {
      sink = side.inbox().sink(reader, ScriptedUpstream.HEAD, this);
      this.sink = sink;
      opener.ready();
    }
    return sink;
  }

  /// How often the reader's cancel arrived.
  int cancels() {
    return cancels.entries().size();
  }

  List<String> awaitCancel() {
    return cancels.await(1, RecordedReader.SOON);
  }

  /// How often the opener's cancel arrived.
  int givenUp() {
    return givenUp.entries().size();
  }

  List<String> awaitGivenUp() {
    return givenUp.await(1, RecordedReader.SOON);
  }

  /// How often it was told that there is room again.
  int writables() {
    return writable.entries().size();
  }

  List<String> awaitWritable(int count) {
    return writable.await(count, RecordedReader.SOON);
  }
}
