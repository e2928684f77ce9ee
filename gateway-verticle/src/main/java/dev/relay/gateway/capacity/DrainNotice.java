package dev.relay.gateway.capacity;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/// Tells clients of a node that is to stop that nothing follows on their connections, so that they
/// go elsewhere with what they ask next.
public record DrainNotice(Capacity capacity, Handler<HttpServerRequest> next)
    implements Handler<HttpServerRequest> {

  @Override
  public void handle(HttpServerRequest request) {
    if (capacity.draining()) {
      say(request);
    }
    next.handle(request);
  }

  /// To be said before the head of the answer is written.
  public static void say(HttpServerRequest request) {
    request
        .response()
        .putHeader(HttpHeaders.CONNECTION, "close")
        .endHandler(_ -> closeWhenRead(request));
  }

  /// A connection that is closed while its client sends loses the answer.
  private static void closeWhenRead(HttpServerRequest request) {
    if (request.isEnded()) {
      request.connection().close();
    } else {
      request.endHandler(_ -> request.connection().close());
    }
  }
}
