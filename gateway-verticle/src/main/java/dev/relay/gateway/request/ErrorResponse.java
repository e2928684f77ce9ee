package dev.relay.gateway.request;

import dev.relay.contract.Dialect;
import dev.relay.contract.Header;
import dev.relay.contract.bus.Deadlines;
import dev.relay.contract.failure.Failure;
import dev.relay.protocol.dialect.Wires;
import dev.relay.protocol.sse.Event;
import dev.relay.protocol.sse.Verbatim;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.List;

/// An error as an HTTP answer of its own.
public final class ErrorResponse {

  private static final String RETRY_AFTER_SECONDS = "1";

  /// How long a client that still sends may take to read the answer before the connection is
  /// closed.
  private static final Duration LINGER = Duration.ofSeconds(2);

  private ErrorResponse() {}

  /// Puts status and headers, and returns the body. What a provider of this dialect said passes as
  /// it came, if its clients can read it.
  public static Buffer write(Failure failure, Dialect dialect, HttpServerRequest request) {
    var response = request.response();
    response.setStatusCode(failure.status());
    if (failure instanceof Failure.Refused refused) {
      refused.headers().forEach(header -> response.putHeader(header.name(), header.value()));
      if (!Verbatim.passes(refused)) {
        response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
        response.headers().remove(HttpHeaders.CONTENT_ENCODING);
      }
      return Wires.of(dialect).error(failure);
    }
    response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
    if (failure instanceof Failure.Unauthorized) {
      response.putHeader("www-authenticate", "Bearer");
    } else if (failure instanceof Failure.Unavailable) {
      response.putHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
    } else if (failure instanceof Failure.Exhausted exhausted) {
      response.putHeader(HttpHeaders.RETRY_AFTER, seconds(exhausted.retryAfter()));
    } else if (failure instanceof Failure.Overloaded overloaded) {
      response.putHeader(HttpHeaders.RETRY_AFTER, seconds(overloaded.retryAfter()));
    }
    RequestId.told(response, dialect);
    if (!request.isEnded()) {
      response.putHeader(HttpHeaders.CONNECTION, "close");
    }
    return Wires.of(dialect).error(failure);
  }

  /// Whole seconds, rounded up: who comes too early is refused again.
  private static String seconds(Duration span) {
    return Long.toString(Math.max(1, (span.toMillis() + 999) / 1000));
  }

  /// Closes the connection of a request whose body was not read, when the client had time to read
  /// the answer.
  public static void closeUnread(HttpServerRequest request, Failure failure, Deadlines deadlines) {
    if (!(failure instanceof Failure.Refused)) {
      discard(request, deadlines);
    }
  }

  /// Reads what is left of a body for nothing, and not for long.
  public static void discard(HttpServerRequest request, Deadlines deadlines) {
    if (!request.isEnded()) {
      request.handler(_ -> {});
      request.resume();
      deadlines
          .deadline(() -> {
            if (!request.isEnded()) {
              request.connection().close();
            }
          })
          .in(LINGER);
    }
  }

  public static boolean isEventStream(List<Header> headers) {
    for (var header : headers) {
      if (header.name().equals("content-type")) {
        return Event.isStream(header.value());
      }
    }
    return false;
  }
}
