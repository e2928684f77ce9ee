package dev.relay.contract.bus;

import dev.relay.contract.InboxId;
import dev.relay.contract.bus.node.Directory;
import dev.relay.contract.failure.Failure;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Fails what an inbox has to do with inboxes that are gone. Told on any thread; acts on the
/// context of its inbox.
final class Losses implements Consumer<Directory.PeerLoss> {

  /// Until all that is here has heard of a loss; what is on its way then is here after three times
  /// as long.
  private static final long SOON_MILLIS = 100;

  private final Vertx vertx;
  private final Inbox inbox;
  private boolean checkingHeads;

  Losses(Vertx vertx, Inbox inbox) {
    this.vertx = vertx;
    this.inbox = inbox;
  }

  @Override
  public void accept(Directory.PeerLoss peerLoss) {
    inbox.atEndOfTurn(_ -> {
      failWhatIsWith(peerLoss.gone());
      if (peerLoss.node()) {
        missHeads();
      }
    });
  }

  private void failWhatIsWith(Predicate<InboxId> gone) {
    var failure = new Failure.Broken("the node that answered is gone");
    for (var source : List.copyOf(inbox.sources())) {
      if (source.writer().filter(gone).isPresent()) {
        source.fail(failure);
      }
    }
    for (var sink : List.copyOf(inbox.sinks())) {
      if (gone.test(sink.reader().inbox())) {
        sink.cancel();
      }
    }
    for (var opened : List.copyOf(inbox.served())) {
      if (gone.test(opened.key().opener())) {
        opened.giveUp();
      }
    }
    inbox.openings().failAt(gone);
  }

  /// An answer that is over may have lost its head with the node that is gone, although nothing
  /// said that it was there.
  private void missHeads() {
    if (checkingHeads || inbox.isClosed()) {
      return;
    }
    checkingHeads = true;
    vertx.setTimer(
        SOON_MILLIS,
        _ -> {
          checkingHeads = false;
          var lacking = inbox.sources().stream().filter(EventSource::lacksHead).toList();
          if (!lacking.isEmpty()) {
            vertx.setTimer(3 * SOON_MILLIS, _ -> lacking.forEach(EventSource::failWithoutHead));
          }
        });
  }
}
