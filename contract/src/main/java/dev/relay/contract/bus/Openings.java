package dev.relay.contract.bus;

import dev.relay.contract.Headroom;
import dev.relay.contract.InboxId;
import dev.relay.contract.bus.wire.Message.Failed;
import dev.relay.contract.bus.wire.Message.Fetch;
import dev.relay.contract.bus.wire.Message.GiveUp;
import dev.relay.contract.bus.wire.Message.Open;
import dev.relay.contract.exchange.AttemptRecord;
import dev.relay.contract.exchange.Exchange;
import dev.relay.contract.exchange.OpenHandle;
import dev.relay.contract.exchange.Opener;
import dev.relay.contract.exchange.Outcome;
import dev.relay.contract.exchange.Reader;
import dev.relay.contract.failure.Failure;
import io.netty.util.collection.LongObjectHashMap;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// The opens of one inbox that wait for what becomes of them.
final class Openings {

  private static final OpenHandle NO_ATTEMPT = () -> {};

  /// The longest body that goes with its [Open] to another node.
  private static final int MOST_AT_ONCE = 256 * 1024;

  private static final Buffer NOTHING = Buffer.buffer();

  /// A body that is not read is not missed: whoever reads it says what becomes of the exchange.
  static final EventSink.Listener NOBODY_TO_TELL =
      new EventSink.Listener() {
        @Override
        public void writable() {}

        @Override
        public void cancelled() {}
      };

  private final LongObjectHashMap<Opening> open = new LongObjectHashMap<>();
  private final Inbox inbox;
  private final Duration accept;

  Openings(Inbox inbox, Duration accept) {
    this.inbox = inbox;
    this.accept = accept;
  }

  OpenHandle open(InboxId there, Exchange exchange, Reader reader, Opener opener) {
    boolean fetched = exchange.body().length() > MOST_AT_ONCE && !inbox.sharesNodeWith(there);
    var opening = new Opening(inbox.nextNumber(), there, reader, opener);
    open.put(opening.id, opening);
    opening.acceptance.in(accept);
    if (fetched) {
      opening.body = exchange.body();
      int length = exchange.body().length();
      inbox.send(there, opening.message(exchange.withoutBody(), length));
    } else {
      inbox.send(there, opening.message(exchange, 0));
    }
    return opening;
  }

  static OpenHandle nobody(String role, Opener opener) {
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

  boolean waits(long id) {
    return open.containsKey(id);
  }

  /// The body of an exchange is wanted at the other node.
  ///
  /// @return whether it is there
  boolean fetched(Fetch fetch) {
    var opening = open.get(fetch.id());
    boolean there = opening != null && opening.body.length() > 0;
    if (there) {
      var sink = inbox.sink(fetch.body(), Optional.empty(), NOBODY_TO_TELL);
      sink.write(opening.body);
      sink.end(Outcome.WHOLE);
      opening.body = NOTHING;
    }
    return there;
  }

  /// Adds the opens at other nodes that nothing was heard of since this was asked last.
  void quiet(Reports reports) {
    for (var opening : open.values()) {
      if (opening.looked && !inbox.sharesNodeWith(opening.there)) {
        reports.opened(opening.there, opening.id, opening.ready);
      }
      opening.looked = true;
    }
  }

  void ready(long id, Headroom left) {
    var opening = open.get(id);
    if (opening != null && !opening.ready) {
      opening.ready = true;
      opening.acceptance.clear();
      if (left.known()) {
        opening.opener.ready(left);
      } else {
        opening.opener.ready();
      }
    }
  }

  void failed(Failed failed) {
    var opening = open.get(failed.id());
    if (opening != null) {
      opening.fail(failed.failure(), failed.calls());
    }
  }

  void ended(long id, Outcome outcome) {
    var opening = open.get(id);
    if (opening != null) {
      ready(id, Headroom.UNKNOWN);
      opening.forget();
      inbox.answered(opening.reader);
      opening.opener.ended(outcome);
    }
  }

  void failAll(Failure failure) {
    failThose(_ -> true, failure);
  }

  void failAt(Predicate<InboxId> gone) {
    failThose(
        opening -> gone.test(opening.there), new Failure.Broken("the node that was asked is gone"));
  }

  private void failThose(Predicate<Opening> which, Failure failure) {
    List.copyOf(open.values()).stream().filter(which).forEach(opening -> opening.fail(failure));
  }

  /// One open, from its message to its end.
  private final class Opening implements OpenHandle {

    private final long id;
    private final InboxId there;
    private final Reader reader;
    private final Opener opener;
    private final Deadlines.Deadline acceptance = inbox.deadlines().deadline(this::notAccepted);
    private Buffer body = NOTHING;
    private boolean ready;
    private boolean looked;

    Opening(long id, InboxId there, Reader reader, Opener opener) {
      this.id = id;
      this.there = there;
      this.reader = reader;
      this.opener = opener;
    }

    Open message(Exchange exchange, int fetched) {
      return new Open(id, inbox.id(), reader, exchange, fetched);
    }

    @Override
    public void cancel() {
      if (!ready && open.containsKey(id)) {
        forget();
        inbox.send(there, new GiveUp(id, inbox.id()));
      }
    }

    void fail(Failure failure) {
      fail(failure, List.of());
    }

    void fail(Failure failure, List<AttemptRecord> calls) {
      if (!open.containsKey(id)) {
        return;
      }
      forget();
      if (ready) {
        inbox.answered(reader);
        opener.ended(Outcome.failed(failure, Optional.empty()));
      } else if (calls.isEmpty()) {
        opener.failed(failure);
      } else {
        opener.failed(failure, calls);
      }
    }

    void forget() {
      open.remove(id);
      acceptance.clear();
    }

    private void notAccepted() {
      cancel();
      opener.failed(
          new Failure.Broken(
              "the node that was asked did not take the request within "
                  + accept.toMillis()
                  + " ms",
              Failure.Break.NOT_ACCEPTED));
    }
  }
}
