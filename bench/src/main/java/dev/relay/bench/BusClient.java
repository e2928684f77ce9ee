package dev.relay.bench;

import dev.relay.contract.Caller;
import dev.relay.contract.Dialect;
import dev.relay.contract.Operation;
import dev.relay.contract.Span;
import dev.relay.contract.bus.EventSource;
import dev.relay.contract.bus.Inbox;
import dev.relay.contract.bus.Timing;
import dev.relay.contract.bus.node.Directory;
import dev.relay.contract.bus.wire.Message.Frame;
import dev.relay.contract.exchange.Exchange;
import dev.relay.contract.exchange.Opener;
import dev.relay.contract.exchange.Outcome;
import dev.relay.contract.exchange.Plan;
import dev.relay.contract.exchange.RequestSummary;
import dev.relay.contract.exchange.Target;
import dev.relay.contract.exchange.Upstream;
import dev.relay.contract.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Keeps so many exchanges running over the bus, from one event loop.
final class BusClient extends VerticleBase {

  private static final int AT_ONCE = Settings.number("BUS_AT_ONCE", 64);
  private static final Buffer BODY = Buffer.buffer(new byte[1000]);

  private final Directory directory;
  private @Nullable Inbox inbox;
  private @Nullable Upstream upstream;
  private Promise<Long> stopped = Promise.promise();
  private Exchange exchange = exchange(BusServer.SMALL);
  private long units;
  private int running;
  private boolean stopping;

  BusClient(Directory directory) {
    this.directory = directory;
  }

  @Override
  public Future<?> start() {
    return Inbox.open(vertx, directory, Timing.DEFAULT)
        .onSuccess(opened -> {
          inbox = opened;
          upstream = opened.upstream(BusServer.ROLE);
        });
  }

  void begin(Target target) {
    context.runOnContext(_ -> {
      exchange = exchange(target);
      units = 0;
      stopping = false;
      stopped = Promise.promise();
      for (int i = 0; i < AT_ONCE; i++) {
        openNext();
      }
    });
  }

  /// Opens nothing more; tells how much was answered, once all is.
  Future<Long> finish() {
    Promise<Long> counted = Promise.promise();
    context.runOnContext(_ -> {
      stopping = true;
      stopped.future().onComplete(counted);
      if (running == 0) {
        stopped.tryComplete(units);
      }
    });
    return counted.future();
  }

  private void openNext() {
    if (inbox == null || upstream == null) {
      throw new IllegalStateException("begun before it was opened");
    }
    running++;
    var answer = new Answer();
    var source = inbox.source(answer);
    answer.source = source;
    upstream.open(exchange, source.reader(), answer);
  }

  private void over() {
    running--;
    if (!stopping) {
      openNext();
    } else if (running == 0) {
      stopped.tryComplete(units);
    }
  }

  private static Exchange exchange(Target target) {
    var nowhere = Span.ABSENT;
    return new Exchange(
        "bench-0123456789",
        Dialect.OPENAI,
        Operation.CHAT,
        "",
        Caller.ANONYMOUS,
        new RequestSummary(
            "model", nowhere, true, nowhere, nowhere, false, List.of("model", "messages")),
        BODY,
        List.of(),
        Optional.empty(),
        Plan.of(List.of(target)),
        Optional.empty());
  }

  /// One exchange. Over when both its frames and its opener have heard the end.
  private final class Answer implements EventSource.Listener, Opener {

    private @Nullable EventSource source;
    private int ends;

    @Override
    public void frame(Frame frame) {
      if (frame.end().isEmpty()) {
        units++;
        if (source != null) {
          source.drained();
        }
      } else {
        units++;
        ended();
      }
    }

    @Override
    public void broken(Failure failure) {
      throw new IllegalStateException(failure.message());
    }

    @Override
    public void ready() {}

    @Override
    public void failed(Failure failure) {
      throw new IllegalStateException(failure.message());
    }

    @Override
    public void ended(Outcome outcome) {
      ended();
    }

    private void ended() {
      if (++ends == 2) {
        over();
      }
    }
  }
}
