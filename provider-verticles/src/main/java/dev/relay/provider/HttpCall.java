package dev.relay.provider;

import dev.relay.contract.Attempt;
import dev.relay.contract.Exchange;
import dev.relay.contract.Native;
import dev.relay.contract.Opener;
import dev.relay.contract.Outcome;
import dev.relay.contract.Pace;
import dev.relay.contract.Reader;
import dev.relay.contract.Tried;
import dev.relay.contract.Usage;
import dev.relay.contract.bus.EventSink;
import dev.relay.contract.bus.Inbox;
import dev.relay.contract.failure.Failure;
import dev.relay.contract.memory.Held;
import dev.relay.protocol.notice.HeadroomReader;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.time.Duration;
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
final class HttpCall implements Attempt, EventSink.Listener, AnswerBody.Listener {

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

  /// An answer is counted that has more held back, or waiting for its reader.
  private static final long COUNTED_FROM = 16 * 1024;

  /// What the connection of a paused answer has read ahead, about.
  private static final long PAUSED = 128 * 1024;

  private static final Failure NO_ROOM =
      new Failure.Overloaded(
          "Relay is overloaded: it holds as many bytes of answers as it may (expected: another try,"
              + " later)",
          Duration.ofSeconds(1));

  /// A connection that had ended says so by then.
  private static final Duration AT_ONCE = Duration.ofSeconds(1);

  private final HttpUpstream upstream;
  private final Inbox inbox;
  private Exchange exchange;
  private final Reader reader;
  private final Opener opener;
  private final boolean askUsage;
  private final Patience patience;
  private State state = State.OPENING;
  private @Nullable HttpClientRequest request;
  private @Nullable HttpClientResponse response;
  private @Nullable AnswerBody body;
  private @Nullable EventSink sink;
  private @Nullable UploadBody upload;
  private @Nullable Held held;
  private boolean reused;
  private long sent;
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
    this.patience = new Patience(upstream.config(), pace(exchange), inbox.sweep(), this::tooSlow);
  }

  /// An answer that is not streamed comes at once, however long it takes.
  private static Pace pace(Exchange exchange) {
    return exchange.peek().streamed() && exchange.nativeCall().isEmpty()
        ? exchange.plan().pace()
        : Pace.ANY;
  }

  void begin() {
    patience.begin();
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
    if (paused && response != null) {
      paused = false;
      patience.resume();
      response.resume();
      count();
    }
  }

  @Override
  public void ready(List<Buffer> held, long length) {
    var response = this.response;
    if (state != State.OPENING || response == null) {
      return;
    }
    state = State.WRITING;
    patience.content();
    sink = inbox.sink(reader, upstream.head(exchange, response, length, held), this);
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
    patience.content();
    writeAside(bytes);
  }

  @Override
  public void writeAside(Buffer bytes) {
    if (sink != null && !sink.write(bytes) && response != null && !received) {
      paused = true;
      patience.rest();
      response.pause();
    }
  }

  @Override
  public void whole() {
    end(Outcome.whole(usage()));
    upstream.answered(exchange);
  }

  @Override
  public void broken(Failure failure) {
    fail(failure);
    abort();
  }

  private void connect(Future<HttpClientRequest> opening) {
    opening.onComplete(this::connected, cause -> connectFailed(Causes.connecting(name(), cause)));
  }

  private void connected(HttpClientRequest request) {
    this.request = request;
    request.exceptionHandler(_ -> {});
    if (state == State.ENDED) {
      request.reset();
      return;
    }
    reused = upstream.client().reuse(request.connection());
    sent = reused ? System.nanoTime() : 0;
    patience.sent();
    try {
      send(request);
    } catch (RuntimeException defect) {
      LOG.error("a request to '{}' cannot be written: {}", name(), defect.getClass().getName());
      broken(new Failure.Internal("Relay cannot write the request to the provider"));
    }
  }

  private void send(HttpClientRequest request) {
    upstream.writeHeaders(exchange, request.headers());
    request.response().onComplete(this::answered, this::unanswered);
    var uploaded = exchange.nativeCall().flatMap(Native::upload);
    if (uploaded.isPresent()) {
      upload = new UploadBody(inbox, uploaded.get(), request, patience::moved, this::broken);
      return;
    }
    var body = upstream.body(exchange, askUsage);
    if (body.length() == 0) {
      request.end();
    } else {
      request.end(body);
    }
  }

  private void connectFailed(Failure failure) {
    fail(failure);
    forget();
  }

  private void unanswered(Throwable cause) {
    received = true;
    boolean stale = reused && System.nanoTime() - sent < AT_ONCE.toNanos();
    fail(Causes.unanswered(name(), cause, stale));
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
    patience.came();
    var body = upstream.answer(exchange, response, askUsage, this);
    this.body = body;
    response.exceptionHandler(cause -> cut(body, cause));
    response.endHandler(_ -> finished(body));
    response.handler(bytes -> take(body, bytes));
    body.begin();
  }

  /// A key that was taken a moment ago may have ended: where there is a next one, it is shown, once
  /// and unseen.
  private boolean asksAgain() {
    var refused = request;
    if (state != State.OPENING || renewed || refused == null || upload != null) {
      return false;
    }
    var again = upstream.again(exchange, refused);
    if (again.isEmpty()) {
      return false;
    }
    renewed = true;
    request = null;
    refused.reset();
    connect(again.get());
    return true;
  }

  private void take(AnswerBody body, Buffer bytes) {
    if (!paused) {
      patience.came();
    }
    if (state != State.ENDED) {
      body.take(bytes);
      count();
    }
  }

  /// What is held back or waits for the reader may be cut when the node holds too much.
  private void count() {
    if (body == null || state == State.ENDED) {
      return;
    }
    long now = body.held() + (paused && sink != null ? sink.waitingBytes() + PAUSED : 0);
    if (held == null && now >= COUNTED_FROM) {
      held = inbox.held(() -> broken(NO_ROOM));
    }
    if (held != null) {
      held.set(now);
    }
  }

  private void finished(AnswerBody body) {
    received = true;
    if (state != State.ENDED) {
      body.finish();
    }
    forget();
    if (upload != null && !upload.whole() && request != null) {
      request.connection().close();
    }
  }

  private void cut(AnswerBody body, Throwable cause) {
    received = true;
    if (state != State.ENDED) {
      body.cut(Causes.cut(name(), cause));
    }
    forget();
  }

  private void tooSlow(Failure failure) {
    fail(failure);
    abort();
  }

  private void fail(Failure failure) {
    if (state != State.ENDED) {
      upstream.faults().tell(exchange.target().instance(), failure);
    }
    if (state == State.OPENING) {
      state = State.ENDED;
      opener.failed(failure, List.of(Tried.of(exchange.target(), failure)));
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
      if (paused && response != null) {
        paused = false;
        patience.came();
        response.resume();
      }
    }
  }

  private void abort() {
    forget();
    if (request != null && !received) {
      received = true;
      request.reset();
    }
  }

  private void forget() {
    patience.stop();
    if (upload != null) {
      upload.stop();
    }
    if (held != null) {
      held.close();
    }
  }

  private Optional<Usage> usage() {
    return body == null ? Optional.empty() : body.usage();
  }

  private String name() {
    return upstream.config().name();
  }
}
