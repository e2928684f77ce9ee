package dev.relay.bench;

import dev.relay.contract.bus.EventSink;
import dev.relay.contract.bus.Inbox;
import dev.relay.contract.bus.Timing;
import dev.relay.contract.bus.node.Directory;
import dev.relay.contract.bus.node.Role;
import dev.relay.contract.exchange.Exchange;
import dev.relay.contract.exchange.Head;
import dev.relay.contract.exchange.OpenHandle;
import dev.relay.contract.exchange.Opener;
import dev.relay.contract.exchange.Outcome;
import dev.relay.contract.exchange.Reader;
import dev.relay.contract.exchange.Target;
import dev.relay.contract.exchange.Upstream;
import dev.relay.contract.status.ProviderStatus;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Answers over the bus with one frame of 1 KB, or with 64 chunks, each in a turn and a frame of
/// its own.
final class BusServer extends VerticleBase implements Upstream {

  static final String ROLE = Role.provider("bench");
  static final Target SMALL = Target.of("bench", "small");
  static final Target CHUNKS = Target.of("bench", "chunks");
  static final int CHUNKS_EACH = 64;

  private static final Buffer ANSWER = Buffer.buffer(new byte[1000]);
  private static final Buffer CHUNK = Buffer.buffer(new byte[210]);

  private final Directory directory;
  private @Nullable Inbox inbox;

  BusServer(Directory directory) {
    this.directory = directory;
  }

  @Override
  public Future<?> start() {
    return Inbox.open(vertx, directory, Timing.DEFAULT)
        .onSuccess(opened -> {
          inbox = opened;
          opened.serve(ROLE, this, ProviderStatus.NONE);
        });
  }

  @Override
  public OpenHandle open(Exchange exchange, Reader reader, Opener opener) {
    var answer = new Answer(exchange.target(), opener);
    answer.begin(reader);
    return answer;
  }

  /// One answer on its way.
  private final class Answer implements OpenHandle, EventSink.Listener {

    private final Target target;
    private final Opener opener;
    private @Nullable EventSink sink;
    private int written;
    private boolean cancelled;

    Answer(Target target, Opener opener) {
      this.target = target;
      this.opener = opener;
    }

    void begin(Reader reader) {
      if (inbox == null) {
        throw new IllegalStateException("asked before it was opened");
      }
      var head = new Head(200, List.of(), Head.UNKNOWN_LENGTH, target);
      sink = inbox.sink(reader, head, this);
      opener.ready();
      if (target.equals(SMALL)) {
        sink.write(ANSWER);
        end(sink);
      } else {
        next();
      }
    }

    @Override
    public void cancel() {
      cancelled = true;
    }

    @Override
    public void cancelled() {
      cancelled = true;
    }

    @Override
    public void writable() {
      next();
    }

    private void next() {
      if (cancelled || sink == null) {
        return;
      }
      boolean room = sink.write(CHUNK);
      if (++written == CHUNKS_EACH) {
        end(sink);
      } else if (room) {
        context.runOnContext(_ -> next());
      }
    }

    private void end(EventSink sink) {
      var outcome = Outcome.whole(Optional.empty());
      sink.end(outcome);
      opener.ended(outcome);
    }
  }
}
