package dev.relay.testkit.stream;

import dev.relay.contract.bus.EventSink;
import dev.relay.contract.exchange.Exchange;
import dev.relay.contract.exchange.OpenHandle;
import dev.relay.contract.exchange.Opener;
import dev.relay.contract.exchange.Outcome;
import dev.relay.contract.exchange.Reader;
import dev.relay.contract.failure.Failure;
import dev.relay.testkit.Journal;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One attempt as its upstream holds it; a test holds it as a [Work]. Belongs to the context of its
/// side, but for what it records.
public final class ScriptedAttempt implements OpenHandle, EventSink.Listener {

  private final Journal<String> cancels = new Journal<>("cancelled sinks");
  private final Journal<String> givenUp = new Journal<>("cancelled attempts");
  private final Journal<String> writable = new Journal<>("words that there is room");
  private final LocalSide side;
  private final Exchange exchange;
  private final Reader reader;
  private final Opener opener;
  private @Nullable EventSink sink;

  ScriptedAttempt(LocalSide side, Exchange exchange, Reader reader, Opener opener) {
    this.side = side;
    this.exchange = exchange;
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

  public LocalSide side() {
    return side;
  }

  Exchange exchange() {
    return exchange;
  }

  /// Writes `pieces`, the first time behind the head. Returns whether there is room for more.
  public boolean write(Buffer... pieces) {
    boolean room = true;
    for (var piece : pieces) {
      room = sink().write(piece);
    }
    return room;
  }

  public void end(Outcome outcome) {
    sink().end(outcome);
    opener.ended(outcome);
  }

  void fail(Failure failure) {
    opener.failed(failure);
  }

  long waitingBytes() {
    return sink().waitingBytes();
  }

  /// How often the reader's cancel arrived.
  Journal<String> cancels() {
    return cancels;
  }

  /// How often the opener's cancel arrived.
  Journal<String> givenUp() {
    return givenUp;
  }

  /// How often it was told that there is room again.
  Journal<String> writables() {
    return writable;
  }

  private EventSink sink() {
    var sink = this.sink;
    if (sink == null) {
      sink = side.inbox().sink(reader, ScriptedUpstream.HEAD, this);
      this.sink = sink;
      opener.ready();
    }
    return sink;
  }
}
