package dev.relay.contract.bus;

import dev.relay.contract.Headroom;
import dev.relay.contract.InboxId;
import dev.relay.contract.bus.wire.Message.Ended;
import dev.relay.contract.bus.wire.Message.Failed;
import dev.relay.contract.bus.wire.Message.Fetch;
import dev.relay.contract.bus.wire.Message.Open;
import dev.relay.contract.bus.wire.Message.Ready;
import dev.relay.contract.exchange.AttemptRecord;
import dev.relay.contract.exchange.Exchange;
import dev.relay.contract.exchange.OpenHandle;
import dev.relay.contract.exchange.Opener;
import dev.relay.contract.exchange.Outcome;
import dev.relay.contract.exchange.Upstream;
import dev.relay.contract.failure.Failure;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An open that came over the bus and is being served here: passes on to its opener what the
/// upstream says.
final class Served implements Opener {

  /// An opener and the id it gave.
  record Key(InboxId opener, long id) {}

  private static final Failure NO_ROOM =
      new Failure.Overloaded(
          "Relay is overloaded: a node that serves the provider holds as many bytes as it may"
              + " (expected: another try, later)",
          Duration.ofSeconds(1));

  private final Inbox inbox;
  private final Key key;
  private long taken;
  private @Nullable OpenHandle openHandle;
  private Headroom left = Headroom.UNKNOWN;
  private boolean ready;
  private boolean done;
  private boolean looked;

  Served(Inbox inbox, Key key) {
    this.inbox = inbox;
    this.key = key;
  }

  /// A body from another node needs room here before it is fetched; one of this node has it where
  /// it was read.
  void begin(Upstream upstream, Open open) {
    if (!inbox.sharesNodeWith(key.opener()) && !take(open)) {
      failed(NO_ROOM);
    } else if (open.fetched() == 0) {
      begin(upstream, open, open.exchange());
    } else {
      fetch(upstream, open);
    }
  }

  private boolean take(Open open) {
    long bytes = open.fetched() + (long) open.exchange().body().length();
    if (bytes > 0 && !inbox.memory().takeBody(bytes, 0)) {
      return false;
    }
    taken = bytes;
    return true;
  }

  /// The answer has begun, or there will be none: nobody needs the body any more.
  private void giveBack() {
    if (taken > 0) {
      inbox.memory().giveBackBody(taken);
      taken = 0;
    }
  }

  Key key() {
    return key;
  }

  /// Whether the opener waits for content, and did so when this was asked last.
  boolean quiet() {
    boolean quiet = looked && !ready;
    looked = true;
    return quiet;
  }

  /// The opener asks what became of it: what was said may have been lost.
  void sayAgain() {
    if (ready) {
      sayReady();
    }
  }

  void giveUp() {
    var openHandle = this.openHandle;
    if (!ready && !done) {
      finish();
      if (openHandle != null) {
        openHandle.cancel();
      }
    }
  }

  @Override
  public void ready() {
    if (!ready && !done) {
      ready = true;
      giveBack();
      inbox.atEndOfTurn(_ -> sayReady());
    }
  }

  @Override
  public void ready(Headroom left) {
    if (!ready && !done) {
      ready = true;
      giveBack();
      this.left = left;
      sayReady();
    }
  }

  @Override
  public void failed(Failure failure) {
    failed(failure, List.of());
  }

  @Override
  public void failed(Failure failure, List<AttemptRecord> calls) {
    if (!ready && !done) {
      finish();
      inbox.send(key.opener(), new Failed(key.id(), failure, calls));
    }
  }

  @Override
  public void ended(Outcome outcome) {
    if (ready && !done) {
      finish();
      inbox.send(key.opener(), new Ended(key.id(), outcome));
    }
  }

  private void begin(Upstream upstream, Open open, Exchange exchange) {
    try {
      openHandle = upstream.open(exchange, open.reader(), this);
    } catch (RuntimeException defect) {
      failed(new Failure.Internal("Relay has failed on this request; the log says more"));
      throw defect;
    }
  }

  private void fetch(Upstream upstream, Open open) {
    var body =
        new FetchedBody(
            inbox,
            open.fetched(),
            new FetchedBody.Listener() {
              @Override
              public void whole(Buffer bytes) {
                if (!done) {
                  begin(upstream, open, open.exchange().withBody(bytes));
                }
              }

              @Override
              public void broken() {
                failed(
                    new Failure.Unavailable("the request was damaged on its way to another node"));
              }
            });
    openHandle = body;
    inbox.send(key.opener(), new Fetch(key.id(), body.reader()));
  }

  /// An answer that has ended within the turn was ready too: its end alone says so.
  private void sayReady() {
    if (!done) {
      inbox.send(key.opener(), new Ready(key.id(), left));
    }
  }

  private void finish() {
    done = true;
    giveBack();
    inbox.forget(key);
  }
}
