package dev.relay.contract.bus;

import dev.relay.contract.Attempt;
import dev.relay.contract.Exchange;
import dev.relay.contract.InboxId;
import dev.relay.contract.Opener;
import dev.relay.contract.Outcome;
import dev.relay.contract.Reader;
import dev.relay.contract.Target;
import dev.relay.contract.Upstream;
import dev.relay.contract.bus.Message.Ended;
import dev.relay.contract.bus.Message.Failed;
import dev.relay.contract.bus.Message.Ready;
import dev.relay.contract.failure.Failure;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An open that came over the bus and is being served here: passes on to its opener what the
/// upstream says.
final class Served implements Opener {

  /// An opener and the id it gave.
  record Key(InboxId opener, long id) {}

  private final Inbox inbox;
  private final Key key;
  private @Nullable Attempt attempt;
  private boolean ready;
  private boolean done;

  Served(Inbox inbox, Key key) {
    this.inbox = inbox;
    this.key = key;
  }

  void begin(Upstream upstream, Exchange exchange, Reader reader) {
    try {
      attempt = upstream.open(exchange, reader, this);
    } catch (RuntimeException defect) {
      failed(new Failure.Internal("the verticle that was asked failed"));
      throw defect;
    }
  }

  boolean openedBy(InboxId opener) {
    return key.opener().equals(opener);
  }

  void giveUp() {
    var attempt = this.attempt;
    if (!ready && !done) {
      finish();
      if (attempt != null) {
        attempt.cancel();
      }
    }
  }

  @Override
  public void ready() {
    if (!ready && !done) {
      ready = true;
      inbox.atEndOfTurn(this::sayReady);
    }
  }

  @Override
  public void failed(Failure failure) {
    failed(failure, Optional.empty());
  }

  @Override
  public void failed(Failure failure, Target by) {
    failed(failure, Optional.of(by));
  }

  private void failed(Failure failure, Optional<Target> by) {
    if (!ready && !done) {
      finish();
      inbox.send(key.opener(), new Failed(key.id(), failure, by));
    }
  }

  @Override
  public void ended(Outcome outcome) {
    if (ready && !done) {
      finish();
      inbox.send(key.opener(), new Ended(key.id(), outcome));
    }
  }

  /// An answer that has ended within the turn was ready too: its end alone says so.
  private void sayReady() {
    if (!done) {
      inbox.send(key.opener(), new Ready(key.id()));
    }
  }

  private void finish() {
    done = true;
    inbox.forget(key);
  }
}
