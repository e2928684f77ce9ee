package dev.relay.gateway.pipeline;

import dev.relay.contract.Usage;
import dev.relay.contract.bus.Deadlines;
import dev.relay.contract.bus.EventSource;
import dev.relay.contract.bus.Inbox;
import dev.relay.contract.bus.wire.Message.Frame;
import dev.relay.contract.exchange.AttemptRecord;
import dev.relay.contract.exchange.Head;
import dev.relay.contract.exchange.OpenHandle;
import dev.relay.contract.exchange.Opener;
import dev.relay.contract.exchange.Outcome;
import dev.relay.contract.exchange.Target;
import dev.relay.contract.exchange.Upstream;
import dev.relay.contract.failure.Failure;
import dev.relay.contract.journal.CompletedExchange;
import dev.relay.gateway.capacity.DrainNotice;
import dev.relay.gateway.config.ServerConfig;
import dev.relay.gateway.connection.ClientFlow;
import dev.relay.gateway.journal.Journal;
import dev.relay.gateway.request.ErrorResponse;
import dev.relay.gateway.request.RequestId;
import dev.relay.gateway.request.StreamHeaders;
import dev.relay.protocol.dialect.Wires;
import dev.relay.protocol.wire.Wire;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The answer of one exchange, on its way to the client.
///
/// Invariants: the client gets one status and one body, whole or visibly cut: a stream ends with
/// its own last event or with an error event, another body that cannot be completed resets the
/// connection; a comment is written only between events; when the client leaves, whoever answers is
/// told at once; the journal hears of every exchange exactly once.
final class ClientAnswer implements EventSource.Listener, Opener {

  private static final int CLIENT_GONE = 499;

  private final ExchangeContext context;
  private final HttpServerResponse response;
  private final Inbox inbox;
  private final ServerConfig server;
  private final Journal journal;
  private final String id = RequestId.next();
  private final ExchangeStats stats = new ExchangeStats();
  private final Deadlines.Deadline quiet;
  private @Nullable OpenHandle openHandle;
  private @Nullable EventSource source;
  private boolean events;
  private boolean insideEvent;
  private final SentEvents sent = new SentEvents();
  private boolean eventsCome;
  private boolean headWritten;
  private @Nullable ClientFlow flow;
  private boolean over;

  ClientAnswer(ExchangeContext context, Inbox inbox, ServerConfig server, Journal journal) {
    this.context = context;
    this.response = context.request().response();
    this.inbox = inbox;
    this.server = server;
    this.journal = journal;
    this.quiet = inbox.deadlines().deadline(this::keepAlive);
    response.headers().add(RequestId.HEADER, id);
    response.closeHandler(_ -> clientGone());
    journal.began();
  }

  String id() {
    return id;
  }

  boolean over() {
    return over;
  }

  /// Asks `upstream` for the answer.
  void await(Upstream upstream) {
    var source = inbox.source(this);
    this.source = source;
    if (context.summary().streamed() && context.apiCall().streamsEvents()) {
      quiet.in(server.heartbeat());
    }
    openHandle = upstream.open(context.handOver(), source.reader(), this);
  }

  @Override
  public void ready() {}

  @Override
  public void ended(Outcome outcome) {}

  @Override
  public void failed(Failure failure) {
    if (over) {
      return;
    }
    if (openHandle != null) {
      openHandle.cancel();
    }
    forgetSource();
    if (headWritten) {
      cut(failure, Optional.empty());
    } else {
      refuse(failure);
    }
  }

  @Override
  public void failed(Failure failure, List<AttemptRecord> calls) {
    if (!over) {
      var target = whoBrought(failure, calls);
      stats.failed(target, calls);
      if (!headWritten) {
        AnswerHeaders.putServed(response, target, calls.size(), context.isFallback(target));
      }
      failed(failure);
    }
  }

  /// The client is told of the provider whose failure it is told.
  private static Target whoBrought(Failure failure, List<AttemptRecord> calls) {
    return calls.reversed().stream()
        .filter(call -> call.brought(failure))
        .findFirst()
        .orElse(calls.getLast())
        .target();
  }

  @Override
  public void broken(Failure failure) {
    failed(failure);
  }

  @Override
  public void frame(Frame frame) {
    if (over) {
      return;
    }
    var last = frame.end();
    boolean whole = last.isPresent() && last.get().failure().isEmpty();
    if (frame.head().isPresent()) {
      context.release();
    }
    if (frame.head().isPresent() && !begin(frame.head().get(), whole)) {
      return;
    }
    if (last.isPresent()) {
      finish(frame.bytes(), last.get());
    } else {
      insideEvent = frame.partial();
      write(frame.bytes());
    }
  }

  private boolean begin(Head head, boolean whole) {
    stats.answered(head);
    if (head.minted().isPresent()) {
      context.minted(head.minted().get(), head.served());
    }
    eventsCome = ErrorResponse.isEventStream(head.headers());
    if (headWritten) {
      return eventsCome || cutForWrongType();
    }
    boolean passthrough = context.apiCall().place().isPresent();
    if (eventsCome && !passthrough) {
      becomeStream();
    }
    response.setStatusCode(head.status());
    AnswerHeaders.put(response, head, events, context.isFallback(head.served()));
    if (passthrough) {
      AnswerHeaders.putNative(context, head.served(), eventsCome);
    }
    sayFarewell();
    if (!whole && (events || head.length() < 0)) {
      if (isHttp10()) {
        response.putHeader(HttpHeaders.CONNECTION, "close");
      }
      response.setChunked(true);
    }
    headWritten = true;
    return true;
  }

  private void becomeStream() {
    events = true;
    journal.streaming();
  }

  private boolean cutForWrongType() {
    forgetSource();
    cut(
        new Failure.Broken("the provider's answer is no stream (expected: one, as asked)"),
        Optional.empty());
    return false;
  }

  private void write(Buffer bytes) {
    if (bytes.length() > 0) {
      send(bytes);
    } else if (context.apiCall().place().isPresent() && !isHttp10()) {
      response.writeHead();
    }
    if (flow == null) {
      flow = new ClientFlow(context.request(), this::drained);
    }
    if (flow.keepsUp(bytes.length())) {
      drained();
    } else {
      quiet.clear();
    }
  }

  private void send(Buffer bytes) {
    stats.out(bytes);
    response.write(bytes);
    if (eventsCome) {
      sent.add(bytes);
    }
  }

  private void drained() {
    if (!over) {
      if (events) {
        quiet.in(server.heartbeat());
      }
      if (source != null) {
        source.drained();
      }
    }
  }

  private void finish(Buffer bytes, Outcome outcome) {
    if (outcome.failure().isEmpty()) {
      stats.out(bytes);
      close(outcome.usage(), CompletedExchange.DONE);
      end(bytes);
    } else {
      if (bytes.length() > 0) {
        send(bytes);
      }
      cut(outcome.failure().get(), outcome.usage());
    }
  }

  /// Ends an answer that has begun and cannot be completed.
  private void cut(Failure failure, Optional<Usage> usage) {
    close(usage, failure.label());
    if (events && !insideEvent) {
      var event = wire().errorEvent(failure, sent.last());
      stats.aside(event);
      end(event);
    } else {
      response.reset();
      context.leave();
    }
  }

  /// HTTP/1.0 knows no chunks: there the end of the connection is the end of the answer.
  private void end(Buffer bytes) {
    boolean unframed =
        isHttp10()
            && response.headWritten()
            && !response.headers().contains(HttpHeaders.CONTENT_LENGTH);
    leaveAfter(response.end(bytes));
    if (unframed) {
      context.request().connection().close();
    }
  }

  /// What a client does not read is still held, and counts.
  private void leaveAfter(Future<Void> ended) {
    ended.onComplete(_ -> context.leave());
  }

  private void sayFarewell() {
    if (context.draining()) {
      DrainNotice.say(context.request());
    }
  }

  private boolean isHttp10() {
    return context.request().version() == HttpVersion.HTTP_1_0;
  }

  boolean begun() {
    return headWritten;
  }

  /// Answers with an error and nothing else.
  private void refuse(Failure failure) {
    var body = ErrorResponse.write(failure, context.apiCall().dialect(), context.request());
    stats.out(body);
    close(Optional.empty(), failure.label(), failure.status());
    sayFarewell();
    leaveAfter(response.end(body));
    ErrorResponse.closeUnread(context.request(), failure, inbox.deadlines());
  }

  /// The client of a stream hears something, so that nothing between it and Relay takes the
  /// connection for dead.
  private void keepAlive() {
    if (over || insideEvent) {
      return;
    }
    if (!headWritten) {
      becomeStream();
      headWritten = true;
      sayFarewell();
      StreamHeaders.putHeaders(response);
      response.putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream");
      response.setChunked(true);
    }
    var heartbeat = sent.heartbeat(wire());
    stats.aside(heartbeat);
    response.write(heartbeat);
    quiet.in(server.heartbeat());
  }

  private void clientGone() {
    if (!over) {
      if (openHandle != null) {
        openHandle.cancel();
      }
      forgetSource();
      close(Optional.empty(), CompletedExchange.CLIENT_GONE, CLIENT_GONE);
    }
    context.leave();
  }

  private void forgetSource() {
    if (source != null) {
      source.cancel();
    }
  }

  private void close(Optional<Usage> usage, String end) {
    close(usage, end, response.getStatusCode());
  }

  private void close(Optional<Usage> usage, String end, int status) {
    over = true;
    quiet.clear();
    if (flow != null) {
      flow.close();
    }
    context.over();
    journal.completed(stats.completedExchange(context, events, sent, status, usage, end));
  }

  private Wire wire() {
    return Wires.of(context.apiCall().dialect());
  }
}
