package dev.relay.gateway;

import dev.relay.contract.Attempt;
import dev.relay.contract.Head;
import dev.relay.contract.Opener;
import dev.relay.contract.Outcome;
import dev.relay.contract.Target;
import dev.relay.contract.Tried;
import dev.relay.contract.Upstream;
import dev.relay.contract.Usage;
import dev.relay.contract.bus.EventSource;
import dev.relay.contract.bus.Inbox;
import dev.relay.contract.bus.Message.Frame;
import dev.relay.contract.bus.Sweep;
import dev.relay.contract.failure.Failure;
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
final class Answer implements EventSource.Listener, Opener {

  private static final int CLIENT_GONE = 499;

  private final Passage passage;
  private final HttpServerResponse response;
  private final Inbox inbox;
  private final ServerConfig server;
  private final Journal journal;
  private final String id = RequestId.next();
  private final Tally tally = new Tally();
  private final Sweep.Deadline quiet;
  private @Nullable Attempt attempt;
  private @Nullable EventSource source;
  private boolean events;
  private boolean insideEvent;
  private final SentEvents sent = new SentEvents();
  private boolean eventsCome;
  private boolean headWritten;
  private @Nullable ClientFlow flow;
  private boolean over;

  Answer(Passage passage, Inbox inbox, ServerConfig server, Journal journal) {
    this.passage = passage;
    this.response = passage.request().response();
    this.inbox = inbox;
    this.server = server;
    this.journal = journal;
    this.quiet = inbox.sweep().deadline(this::keepAlive);
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
    if (passage.peek().streamed() && passage.call().streamsEvents()) {
      quiet.in(server.heartbeat());
    }
    attempt = upstream.open(passage.handOver(), source.reader(), this);
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
    if (attempt != null) {
      attempt.cancel();
    }
    forgetSource();
    if (headWritten) {
      cut(failure, Optional.empty());
    } else {
      refuse(failure);
    }
  }

  @Override
  public void failed(Failure failure, List<Tried> calls) {
    if (!over) {
      var target = whoBrought(failure, calls);
      tally.failed(target, calls);
      if (!headWritten) {
        AnswerHead.putServed(response, target, calls.size(), passage.isFallback(target));
      }
      failed(failure);
    }
  }

  /// The client is told of the provider whose failure it is told.
  private static Target whoBrought(Failure failure, List<Tried> calls) {
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
      passage.release();
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
    tally.answered(head);
    if (head.minted().isPresent()) {
      passage.minted(head.minted().get(), head.served());
    }
    eventsCome = ErrorAnswer.isEventStream(head.headers());
    if (headWritten) {
      return eventsCome || cutForWrongType();
    }
    boolean nativeCall = passage.call().place().isPresent();
    if (eventsCome && !nativeCall) {
      becomeStream();
    }
    response.setStatusCode(head.status());
    AnswerHead.put(response, head, events, passage.isFallback(head.served()));
    if (nativeCall) {
      AnswerHead.putNative(passage, head.served(), eventsCome);
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
    } else if (passage.call().place().isPresent() && !isHttp10()) {
      response.writeHead();
    }
    if (flow == null) {
      flow = new ClientFlow(passage.request(), this::drained);
    }
    if (flow.keepsUp(bytes.length())) {
      drained();
    } else {
      quiet.clear();
    }
  }

  private void send(Buffer bytes) {
    tally.out(bytes);
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
      tally.out(bytes);
      close(outcome.usage(), Completed.DONE);
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
      tally.aside(event);
      end(event);
    } else {
      response.reset();
      passage.leave();
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
      passage.request().connection().close();
    }
  }

  /// What a client does not read is still held, and counts.
  private void leaveAfter(Future<Void> ended) {
    ended.onComplete(_ -> passage.leave());
  }

  private void sayFarewell() {
    if (passage.draining()) {
      Farewell.say(passage.request());
    }
  }

  private boolean isHttp10() {
    return passage.request().version() == HttpVersion.HTTP_1_0;
  }

  boolean begun() {
    return headWritten;
  }

  /// Answers with an error and nothing else.
  private void refuse(Failure failure) {
    var body = ErrorAnswer.write(failure, passage.call().dialect(), passage.request());
    tally.out(body);
    close(Optional.empty(), failure.label(), failure.status());
    sayFarewell();
    leaveAfter(response.end(body));
    ErrorAnswer.closeUnread(passage.request(), failure, inbox.sweep());
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
      Streams.putHeaders(response);
      response.putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream");
      response.setChunked(true);
    }
    var heartbeat = sent.heartbeat(wire());
    tally.aside(heartbeat);
    response.write(heartbeat);
    quiet.in(server.heartbeat());
  }

  private void clientGone() {
    if (!over) {
      if (attempt != null) {
        attempt.cancel();
      }
      forgetSource();
      close(Optional.empty(), Completed.CLIENT_GONE, CLIENT_GONE);
    }
    passage.leave();
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
    passage.over();
    journal.completed(tally.completed(passage, events, sent, status, usage, end));
  }

  private Wire wire() {
    return Wires.of(passage.call().dialect());
  }
}
