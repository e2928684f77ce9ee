package dev.relay.contract.bus;

import dev.relay.contract.Header;
import dev.relay.contract.exchange.Exchange;
import dev.relay.contract.exchange.Head;
import dev.relay.contract.exchange.OpenHandle;
import dev.relay.contract.exchange.Opener;
import dev.relay.contract.exchange.Outcome;
import dev.relay.contract.exchange.Reader;
import dev.relay.contract.exchange.Target;
import dev.relay.contract.exchange.Upstream;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/// An answer that is ready beforehand, written as a provider writes its own.
final class PlayedAnswer implements OpenHandle, EventSink.Listener {

  private static final Head HEAD =
      new Head(
          200,
          List.of(new Header("content-type", "text/event-stream")),
          Head.UNKNOWN_LENGTH,
          Target.of("played", "gpt-4o-mini"));

  /// Answers everything with the same pieces, each in a turn of the event loop or all in one.
  record Player(Seat seat, List<Buffer> pieces, boolean inTurns) implements Upstream {

    @Override
    public OpenHandle open(Exchange exchange, Reader reader, Opener opener) {
      var played = new PlayedAnswer(this, reader, opener);
      played.begin();
      return played;
    }
  }

  private final Player player;
  private final Opener opener;
  private final EventSink sink;
  private int next;

  private PlayedAnswer(Player player, Reader reader, Opener opener) {
    this.player = player;
    this.opener = opener;
    this.sink = player.seat().inbox().sink(reader, HEAD, this);
  }

  @Override
  public void writable() {}

  @Override
  public void cancelled() {}

  @Override
  public void cancel() {}

  private void begin() {
    opener.ready();
    write();
  }

  private void write() {
    var pieces = player.pieces();
    do {
      sink.write(pieces.get(next++));
    } while (next < pieces.size() && !player.inTurns());
    if (next < pieces.size()) {
      player.seat().context().runOnContext(_ -> write());
    } else {
      sink.end(Outcome.WHOLE);
      opener.ended(Outcome.WHOLE);
    }
  }
}
