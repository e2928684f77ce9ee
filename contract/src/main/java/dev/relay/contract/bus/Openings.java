package dev.relay.contract.bus;

import dev.relay.contract.Attempt;
import dev.relay.contract.Exchange;
import dev.relay.contract.InboxId;
import dev.relay.contract.Opener;
import dev.relay.contract.Outcome;
import dev.relay.contract.Reader;
import dev.relay.contract.Target;
import dev.relay.contract.bus.Message.Failed;
import dev.relay.contract.bus.Message.GiveUp;
import dev.relay.contract.bus.Message.Open;
import dev.relay.contract.failure.Failure;
import io.netty.util.collection.LongObjectHashMap;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// The opens of one inbox that wait for what becomes of them.
final class Openings {

  private static final Attempt NO_ATTEMPT = () -> {};

  private final LongObjectHashMap<Opening> open = new LongObjectHashMap<>();
  private final Inbox inbox;
  private final Duration accept;

  Openings(Inbox inbox, Duration accept) {
    this.inbox = inbox;
    this.accept = accept;
  }

  Attempt open(InboxId there, Exchange exchange, Reader reader, Opener opener) {
    var opening = new Opening(inbox.nextNumber(), there, opener);
    open.put(opening.id, opening);
    opening.acceptance.in(accept);
    inbox.send(there, new Open(opening.id, inbox.id(), reader, exchange));
    return opening;
  }

  static Attempt nobody(String role, Opener opener) {
    opener.failed(new Failure.Unavailable("nobody serves '" + role + "' at the moment"));
    return NO_ATTEMPT;
  }

  int size() {
    return open.size();
  }

  void accepted(long id) {
    var opening = open.get(id);
    if (opening != null) {
      opening.acceptance.clear();
    }
  }

  void ready(long id) {
    var opening = open.get(id);
    if (opening != null && !opening.ready) {
      opening.ready = true;
      opening.acceptance.clear();
      opening.opener.ready();
    }
  }

  void failed(Failed failed) {
    var opening = open.get(failed.id());
    if (opening != null) {
      opening.fail(failed.failure(), failed.by());
    }
  }

  void ended(long id, Outcome outcome) {
    var opening = open.get(id);
    if (opening != null) {
      ready(id);
      opening.forget();
      opening.opener.ended(outcome);
    }
  }

  void failAll(Failure failure) {
    failThose(_ -> true, failure);
  }

  void failAt(InboxId gone) {
    failThose(
        opening -> opening.there.equals(gone),
        new Failure.Unavailable("the verticle that was asked is gone"));
  }

  private void failThose(Predicate<Opening> which, Failure failure) {
    List.copyOf(open.values()).stream().filter(which).forEach(opening -> opening.fail(failure));
  }

  /// One open, from its message to its end.
  private final class Opening implements Attempt {

    private final long id;
    private final InboxId there;
    private final Opener opener;
    private final Sweep.Deadline acceptance = inbox.sweep().deadline(this::notAccepted);
    private boolean ready;

    Opening(long id, InboxId there, Opener opener) {
      this.id = id;
      this.there = there;
      this.opener = opener;
    }

    @Override
    public void cancel() {
      if (!ready && open.containsKey(id)) {
        forget();
        inbox.send(there, new GiveUp(id, inbox.id()));
      }
    }

    void fail(Failure failure) {
      fail(failure, Optional.empty());
    }

    void fail(Failure failure, Optional<Target> by) {
      if (!open.containsKey(id)) {
        return;
      }
      forget();
      if (ready) {
        opener.ended(Outcome.failed(failure, Optional.empty()));
      } else if (by.isPresent()) {
        opener.failed(failure, by.get());
      } else {
        opener.failed(failure);
      }
    }

    void forget() {
      open.remove(id);
      acceptance.clear();
    }

    private void notAccepted() {
      cancel();
      opener.failed(
          new Failure.Unavailable(
              "the verticle that was asked did not accept within " + accept.toMillis() + " ms"));
    }
  }
}
