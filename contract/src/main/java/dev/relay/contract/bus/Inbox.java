package dev.relay.contract.bus;

import dev.relay.contract.InboxId;
import dev.relay.contract.bus.node.Directory;
import dev.relay.contract.bus.node.Transport;
import dev.relay.contract.bus.wire.Message;
import dev.relay.contract.bus.wire.Message.Accepted;
import dev.relay.contract.bus.wire.Message.Cancel;
import dev.relay.contract.bus.wire.Message.Credit;
import dev.relay.contract.bus.wire.Message.Ended;
import dev.relay.contract.bus.wire.Message.Failed;
import dev.relay.contract.bus.wire.Message.Fetch;
import dev.relay.contract.bus.wire.Message.Frame;
import dev.relay.contract.bus.wire.Message.GiveUp;
import dev.relay.contract.bus.wire.Message.Lost;
import dev.relay.contract.bus.wire.Message.Open;
import dev.relay.contract.bus.wire.Message.Ready;
import dev.relay.contract.bus.wire.Message.Report;
import dev.relay.contract.bus.wire.Rejection;
import dev.relay.contract.bus.wire.WireFormat;
import dev.relay.contract.exchange.Head;
import dev.relay.contract.exchange.Outcome;
import dev.relay.contract.exchange.Passthrough;
import dev.relay.contract.exchange.Reader;
import dev.relay.contract.exchange.Upstream;
import dev.relay.contract.failure.Failure;
import dev.relay.contract.memory.Held;
import dev.relay.contract.memory.MemoryBudget;
import dev.relay.contract.status.ProviderStatus;
import io.netty.util.collection.LongObjectHashMap;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.internal.ContextInternal;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The one address of a verticle instance on the event bus; a stream is a number in it.
///
/// All state belongs to the context the inbox was opened on. Nothing is registered on the bus per
/// exchange.
public final class Inbox {

  private static final Failure SHUTTING_DOWN =
      new Failure.Unavailable("what was asked is shutting down");

  private static final long NO_TIMER = -1;

  private final Vertx vertx;
  private final Transport transport;
  private final Directory directory;
  private final InboxId id;
  private final Context context;
  private final Object loop;
  private final Deadlines deadlines;
  private final LongReads longReads;
  private final MessageConsumer<Object> consumer;
  private final Losses losses;
  private final LongObjectHashMap<EventSource> sources = new LongObjectHashMap<>();
  private final LongObjectHashMap<EventSink> sinks = new LongObjectHashMap<>();
  private final LongObjectHashMap<Consumer<Reader>> uploads = new LongObjectHashMap<>();
  private final Openings openings;
  private final Map<Served.Key, Served> served = new HashMap<>();
  private @Nullable Upstream upstream;
  private long numbers;
  private long reporting = NO_TIMER;
  private boolean withdrawn;
  private boolean closed;

  private Inbox(Vertx vertx, Directory directory, Timing timing) {
    this.vertx = vertx;
    this.transport = new Transport(vertx, directory);
    this.directory = directory;
    this.id = directory.newInbox(transport.node());
    this.context = vertx.getOrCreateContext();
    this.loop = ((ContextInternal) context).nettyEventLoop();
    this.deadlines = new Deadlines(vertx, timing.tick());
    this.longReads = new LongReads(vertx);
    this.openings = new Openings(this, timing.accept());
    this.consumer = transport.consumer(directory.address(id));
    consumer.handler(message -> receive(message.body()));
    this.losses = new Losses(vertx, this);
    directory.listenForLoss(losses);
    if (vertx.isClustered()) {
      this.reporting = vertx.setPeriodic(timing.quiet().toMillis(), _ -> report());
    }
  }

  /// Opens the inbox of the verticle instance whose context is the current one.
  public static Future<Inbox> open(Vertx vertx, Directory directory, Timing timing) {
    var inbox = new Inbox(vertx, directory, timing);
    return inbox.consumer.completion().map(inbox);
  }

  /// Serves `role` with `upstream`, from now on. An inbox serves one upstream, under any number of
  /// roles.
  public void serve(String role, Upstream upstream, ProviderStatus providerStatus) {
    this.upstream = upstream;
    announce(role, providerStatus);
  }

  /// Announces `role` anew, with what is on offer now; nothing once it has withdrawn.
  public void announce(String role, ProviderStatus providerStatus) {
    if (!withdrawn) {
      directory.announce(role, id, loop, providerStatus);
    }
  }

  /// Whoever serves `role`, over the bus: one on this event loop if there is one.
  public Upstream upstream(String role) {
    return (exchange, reader, opener) ->
        chosen(role)
            .map(there -> openings.open(there, exchange, reader, opener))
            .orElseGet(() -> Openings.nobody(role, opener));
  }

  /// A new stream to read, with a window of [EventSource#WINDOW] bytes.
  public EventSource source(EventSource.Listener listener) {
    return source(listener, EventSource.WINDOW);
  }

  /// A new stream to read, with `window` bytes of credit, or fewer while memory is scarce.
  public EventSource source(EventSource.Listener listener, long window) {
    var source = new EventSource(this, ++numbers, listener, window);
    sources.put(numbers, source);
    if (closed) {
      atEndOfTurn(_ -> source.fail(SHUTTING_DOWN));
    }
    return source;
  }

  /// Begins to write an answer to `reader`; the head leaves with what is written in this turn of
  /// the event loop.
  public EventSink sink(Reader reader, Head head, EventSink.Listener listener) {
    return sink(reader, Optional.of(head), listener);
  }

  EventSink sink(Reader reader, Optional<Head> head, EventSink.Listener listener) {
    var sink = new EventSink(this, ++numbers, reader, head, listener);
    sinks.put(numbers, sink);
    if (closed || !directory.lives(reader.inbox())) {
      atEndOfTurn(_ -> sink.cancel());
    }
    return sink;
  }

  /// Begins to write a body to `reader`.
  public EventSink sink(Reader reader, EventSink.Listener listener) {
    return sink(reader, Optional.empty(), listener);
  }

  /// Offers a body that whoever answers the exchange may fetch once: `writing` is told where to
  /// write it.
  ///
  /// @param length in bytes, or -1
  public Passthrough.Upload offer(long length, Consumer<Reader> writing) {
    var upload = new Passthrough.Upload(id, ++numbers, length);
    uploads.put(upload.number(), writing);
    return upload;
  }

  /// The body is not offered any more.
  public void retract(Passthrough.Upload upload) {
    uploads.remove(upload.number());
  }

  /// Fetches a body that was offered.
  public EventSource fetch(Passthrough.Upload upload, EventSource.Listener listener) {
    var source = source(listener);
    send(upload.inbox(), new Fetch(upload.number(), source.reader()));
    return source;
  }

  /// What this node may hold.
  public MemoryBudget memory() {
    return directory.memory();
  }

  /// What somebody here holds; `onCut` makes it let go of all, on the context of this inbox.
  public Held held(Runnable onCut) {
    return memory().held(() -> context.runOnContext(_ -> onCut.run()));
  }

  /// The deadlines of this verticle instance.
  public Deadlines deadlines() {
    return deadlines;
  }

  /// For what would hold up this event loop.
  public LongReads longReads() {
    return longReads;
  }

  public InboxId id() {
    return id;
  }

  /// Streams that are being read or written and opens that are not answered; 0 when at rest.
  public int load() {
    return sources.size() + sinks.size() + served.size() + openings.size();
  }

  /// Takes itself out of the address table: what runs goes on, nothing new comes.
  public void withdraw() {
    withdrawn = true;
    directory.withdraw(id);
  }

  /// Closes at once: what still runs fails on either side.
  public Future<Void> close() {
    withdrawn = true;
    closed = true;
    List.copyOf(sinks.values()).forEach(EventSink::abandon);
    List.copyOf(served.values()).forEach(Served::giveUp);
    directory.stopListening(losses);
    directory.remove(id);
    List.copyOf(sources.values()).forEach(source -> source.fail(SHUTTING_DOWN));
    openings.failAll(SHUTTING_DOWN);
    deadlines.close();
    vertx.cancelTimer(reporting);
    return consumer.unregister();
  }

  void send(InboxId to, Message message) {
    transport.send(to, message);
  }

  /// Whoever writes to `reader` says that the answer is over.
  void answered(Reader reader) {
    if (reporting != NO_TIMER && reader.inbox().equals(id)) {
      source(reader.stream()).ifPresent(EventSource::answered);
    }
  }

  boolean sharesNodeWith(InboxId other) {
    return id.node() == other.node();
  }

  Optional<Served> served(Served.Key key) {
    return Optional.ofNullable(served.get(key));
  }

  Optional<EventSink> sink(long number) {
    return Optional.ofNullable(sinks.get(number));
  }

  Optional<EventSource> source(long number) {
    return Optional.ofNullable(sources.get(number));
  }

  void atEndOfTurn(Handler<Void> action) {
    context.runOnContext(action);
  }

  long nextNumber() {
    return ++numbers;
  }

  void forget(EventSource source, long number) {
    sources.remove(number);
  }

  void forget(EventSink sink, long number) {
    sinks.remove(number);
  }

  void forget(Served.Key key) {
    if (served.remove(key) != null && !sharesNodeWith(key.opener())) {
      directory.remoteExchangeEnded();
    }
  }

  Collection<EventSource> sources() {
    return sources.values();
  }

  Collection<EventSink> sinks() {
    return sinks.values();
  }

  Collection<Served> served() {
    return served.values();
  }

  Openings openings() {
    return openings;
  }

  boolean isClosed() {
    return closed;
  }

  private Optional<InboxId> chosen(String role) {
    return closed ? Optional.empty() : directory.choose(role, loop);
  }

  private void receive(Object body) {
    if (closed) {
      return;
    }
    switch (body) {
      case Message message -> receive(message);
      case WireFormat.Received received -> {
        if (received.to() == id.number() && received.content() instanceof Message message) {
          receive(message);
        } else {
          directory.rejected(Rejection.FORGED);
        }
      }
      default -> {}
    }
  }

  private void receive(Message message) {
    switch (message) {
      case Frame frame -> receive(frame);
      case Open open -> receive(open);
      case Accepted accepted -> openings.accepted(accepted.id());
      case Ready ready -> openings.ready(ready.id(), ready.left());
      case Failed failed -> openings.failed(failed);
      case Ended ended -> openings.ended(ended.id(), ended.outcome());
      case Credit credit -> {
        var sink = sinks.get(credit.writing());
        if (sink != null) {
          sink.credit(credit.total());
        }
      }
      case Cancel cancel -> {
        var sink = sinks.get(cancel.writing());
        if (sink != null) {
          sink.cancel();
        }
      }
      case GiveUp giveUp -> {
        var opened = served.get(new Served.Key(giveUp.opener(), giveUp.id()));
        if (opened != null) {
          opened.giveUp();
        }
      }
      case Fetch fetch -> receive(fetch);
      case Report report -> Reports.answer(report, this, openings);
      case Lost lost -> source(lost.stream()).ifPresent(source -> source.lost(lost.writing()));
    }
  }

  private void receive(Frame frame) {
    var source = sources.get(frame.stream());
    if (source != null) {
      source.receive(frame);
    } else if (frame.end().isEmpty()) {
      send(frame.writer(), new Cancel(frame.writing()));
    }
  }

  private void receive(Fetch fetch) {
    var writing = uploads.remove(fetch.id());
    if (writing != null) {
      writing.accept(fetch.body());
    } else if (!openings.fetched(fetch)) {
      sink(fetch.body(), Openings.NOBODY_TO_TELL)
          .end(Outcome.failed(new Failure.Cancelled("the body is gone"), Optional.empty()));
    }
  }

  private void receive(Open open) {
    var upstream = this.upstream;
    send(open.opener(), new Accepted(open.id()));
    if (upstream == null) {
      send(
          open.opener(),
          new Failed(open.id(), new Failure.Unavailable("nothing is served here"), List.of()));
      return;
    }
    var key = new Served.Key(open.opener(), open.id());
    var opened = new Served(this, key);
    served.put(key, opened);
    if (!sharesNodeWith(key.opener())) {
      directory.remoteExchangeBegan();
    }
    opened.begin(upstream, open);
  }

  private void report() {
    var reports = new Reports(this);
    openings.quiet(reports);
    served.values().forEach(reports::about);
    List.copyOf(sources.values()).forEach(reports::about);
    sinks.values().forEach(reports::about);
    reports.send();
  }
}
