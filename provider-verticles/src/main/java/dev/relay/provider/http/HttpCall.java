package dev.relay.provider.http;

import dev.relay.contract.Usage;
import dev.relay.contract.bus.EventSink;
import dev.relay.contract.bus.Inbox;
import dev.relay.contract.exchange.AttemptRecord;
import dev.relay.contract.exchange.Exchange;
import dev.relay.contract.exchange.OpenHandle;
import dev.relay.contract.exchange.Opener;
import dev.relay.contract.exchange.Outcome;
import dev.relay.contract.exchange.Reader;
import dev.relay.contract.exchange.StreamTimeouts;
import dev.relay.contract.failure.Failure;
import dev.relay.protocol.notice.HeadroomReader;
import dev.relay.provider.answer.AnswerBody;
import dev.relay.provider.connection.ClientErrors;
import dev.relay.provider.connection.KeptConnection;
import dev.relay.provider.connection.UpstreamRequest;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One call of a provider, from the connection to the end of its answer.
///
/// Invariants: the opener is told `failed`, or `ready` and then `ended`, once; the request is reset
/// only while its answer has not ended, so that a connection which serves somebody else by then is
/// never hit; what the client does not read is not read from the provider either.
final class HttpCall implements OpenHandle, EventSink.Listener, AnswerBody.Listener {

  private enum State {
    /// No content yet: the opener may give up, another attempt may be made.
    OPENING,
    /// The answer goes to the reader.
    WRITING,
    /// Told to everybody; the provider's connection may still be finishing.
    ENDED
  }

  private static final Logger LOG = LoggerFactory.getLogger(HttpCall.class);
  private static final int UNAUTHORIZED = 401;
  private static final int REDIRECTION = 300;

  private final HttpUpstream upstream;
  private final Inbox inbox;
  private Exchange exchange;
  private final Reader reader;
  private final Opener opener;
  private final boolean askUsage;
  private final AttemptTimeouts timeouts;
  private final RequestSender sender;
  private final HeldAnswer held;
  private State state = State.OPENING;
  private @Nullable HttpClientRequest request;
  private @Nullable KeptConnection connection;
  private @Nullable HttpClientResponse response;
  private @Nullable AnswerBody body;
  private @Nullable EventSink sink;
  private boolean renewed;
  private boolean paused;
  private boolean received;

  HttpCall(
      HttpUpstream upstream,
      Inbox inbox,
      Exchange exchange,
      Reader reader,
      Opener opener,
      boolean askUsage) {
    this.upstream = upstream;
    this.inbox = inbox;
    this.exchange = exchange;
    this.reader = reader;
    this.opener = opener;
    this.askUsage = askUsage;
    this.timeouts =
        new AttemptTimeouts(
            upstream.config(), streamTimeouts(exchange), inbox.deadlines(), this::tooSlow);
    this.held = new HeldAnswer(inbox, this::broken);
    this.sender =
        new RequestSender(
            upstream,
            inbox,
            () -> state != State.ENDED && !received,
            timeouts::moved,
            this::broken);
  }

  /// An answer that is not streamed comes at once, however long it takes.
  private static StreamTimeouts streamTimeouts(Exchange exchange) {
    return exchange.summary().streamed() && exchange.passthrough().isEmpty()
        ? exchange.plan().streamTimeouts()
        : StreamTimeouts.ANY;
  }

  void begin() {
    timeouts.begin();
    connect(upstream.request(exchange));
  }

  @Override
  public void cancel() {
    if (state == State.OPENING) {
      state = State.ENDED;
      abort();
    }
  }

  @Override
  public void cancelled() {
    end(Outcome.failed(new Failure.Cancelled("the client left"), usage()));
    abort();
  }

  @Override
  public void writable() {
    if (paused) {
      timeouts.resume();
      resume();
      count();
    }
  }

  @Override
  public void ready(List<Buffer> held, long length) {
    var response = this.response;
    var body = this.body;
    if (state != State.OPENING || response == null || body == null) {
      return;
    }
    state = State.WRITING;
    timeouts.content();
    sink = inbox.sink(reader, upstream.head(exchange, response, length, body), this);
    held.forEach(this::write);
    var left = HeadroomReader.read(response.headers(), System.currentTimeMillis());
    if (left.known()) {
      opener.ready(left);
    } else {
      opener.ready();
    }
  }

  @Override
  public void write(Buffer bytes) {
    timeouts.content();
    writeAside(bytes);
  }

  @Override
  public void writeAside(Buffer bytes) {
    if (sink != null && !sink.write(bytes) && response != null && !received) {
      paused = true;
      timeouts.rest();
      response.pause();
      if (connection != null) {
        connection.pause();
      }
    }
  }

  @Override
  public void whole() {
    end(Outcome.whole(usage()));
    upstream.answered(exchange);
  }

  @Override
  public void broken(Failure failure) {
    fail(response == null ? failure : upstream.masked(response, failure));
    abort();
  }

  private void connect(Future<UpstreamRequest> opening) {
    opening.onComplete(
        this::connected,
        cause -> {
          fail(ClientErrors.connecting(name(), cause));
          forget();
        });
  }

  private void connected(UpstreamRequest opened) {
    var request = opened.request();
    this.request = request;
    connection = opened.connection();
    connection.readAtOnce(inbox.memory());
    request.exceptionHandler(_ -> {});
    if (state == State.ENDED) {
      request.reset();
      opened.connection().close();
      return;
    }
    timeouts.sent();
    try {
      upstream.writeHeaders(exchange, request.headers());
      request.response().onComplete(this::answered, this::unanswered);
      sender.send(request, exchange, askUsage);
    } catch (RuntimeException defect) {
      LOG.error("a request to '{}' cannot be written: {}", name(), defect.getClass().getName());
      broken(RequestSender.UNWRITTEN);
    }
  }

  private void unanswered(Throwable cause) {
    received = true;
    boolean stale = state != State.ENDED && connection != null && connection.proveStale(cause);
    discard();
    fail(ClientErrors.unanswered(name(), cause, stale));
    forget();
  }

  private void answered(HttpClientResponse response) {
    // As with the request: a reset is told to both, and logged as a defect where nobody hears it.
    response.exceptionHandler(_ -> {});
    if (response.statusCode() == UNAUTHORIZED && asksAgain()) {
      return;
    }
    this.response = response;
    exchange = exchange.withoutBody();
    if (state == State.ENDED) {
      abort();
      return;
    }
    timeouts.came();
    read(() -> begin(response));
  }

  private void begin(HttpClientResponse response) {
    var fault = upstream.fault(exchange, response);
    if (fault.isPresent()) {
      broken(fault.get());
      return;
    }
    var body = upstream.answer(exchange, response, askUsage, this);
    this.body = body;
    response.exceptionHandler(cause -> cut(body, cause));
    response.endHandler(_ -> finished(body));
    response.handler(bytes -> take(body, bytes));
    if (response.statusCode() >= REDIRECTION && exchange.passthrough().isEmpty()) {
      timeouts.refused(() -> hurry(body));
    }
    body.begin();
  }

  /// A key that was taken a moment ago may have ended: where there is a next one, it is shown, once
  /// and unseen.
  private boolean asksAgain() {
    var refused = request;
    if (state != State.OPENING || renewed || refused == null || sender.uploads()) {
      return false;
    }
    var again = upstream.again(exchange, refused);
    if (again.isEmpty()) {
      return false;
    }
    renewed = true;
    request = null;
    refused.reset();
    discard();
    connect(again.get());
    return true;
  }

  private void take(AnswerBody body, Buffer bytes) {
    if (!paused) {
      timeouts.came();
    }
    if (state != State.ENDED) {
      read(() -> body.take(bytes));
      count();
    }
  }

  private void count() {
    if (body != null && state != State.ENDED) {
      held.set(body.held() + (paused && connection != null ? connection.readAhead() : 0));
    }
  }

  private void finished(AnswerBody body) {
    received = true;
    if (state != State.ENDED) {
      read(body::finish);
    }
    forget();
    if (connection != null) {
      connection.release();
    }
  }

  private void cut(AnswerBody body, Throwable cause) {
    received = true;
    discard();
    if (state != State.ENDED) {
      read(() -> body.cut(ClientErrors.cut(name(), cause)));
    }
    forget();
  }

  /// What is wrong with Relay's own reading ends the answer at once, where it is: what was read
  /// before must not be taken for a whole one.
  private void read(Runnable reading) {
    try {
      reading.run();
    } catch (RuntimeException | StackOverflowError defect) {
      LOG.error(
          "an answer of '{}' cannot be read: {} at {}",
          name(),
          defect.getClass().getName(),
          List.of(defect.getStackTrace()).stream().findFirst().orElse(null));
      broken(
          new Failure.Broken(
              "Relay could not read the answer of the provider '" + name() + "'",
              Failure.Break.UNREADABLE));
    }
  }

  /// An error is told with what has come of it.
  private void hurry(AnswerBody body) {
    if (state == State.OPENING) {
      read(() ->
          body.cut(
              new Failure.TimedOut("the provider '" + name() + "' did not end what it answers")));
      abort();
    }
  }

  private void tooSlow(Failure failure) {
    fail(failure);
    abort();
  }

  private void fail(Failure failure) {
    if (state != State.ENDED) {
      upstream.lastErrors().tell(exchange.target().instance(), failure);
    }
    if (state == State.OPENING) {
      state = State.ENDED;
      opener.failed(failure, List.of(AttemptRecord.of(exchange.target(), failure)));
    } else {
      end(Outcome.failed(failure, usage()));
    }
  }

  private void end(Outcome outcome) {
    if (state == State.WRITING) {
      state = State.ENDED;
      if (sink != null) {
        sink.end(outcome);
      }
      opener.ended(outcome);
      if (paused) {
        timeouts.came();
        resume();
      }
    }
  }

  private void resume() {
    paused = false;
    if (response != null && connection != null) {
      response.resume();
      connection.resume();
    }
  }

  private void abort() {
    forget();
    if (request != null && !received) {
      received = true;
      request.reset();
      discard();
    }
  }

  private void discard() {
    if (connection != null) {
      connection.close();
    }
  }

  private void forget() {
    timeouts.stop();
    sender.stop();
    held.close();
  }

  private Optional<Usage> usage() {
    return body == null ? Optional.empty() : body.usage();
  }

  private String name() {
    return upstream.config().name();
  }
}
