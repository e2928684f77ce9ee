package dev.relay.gateway;

import dev.relay.contract.Head;
import dev.relay.contract.Target;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/// The headers of an answer: the provider's that may pass, and what Relay says of it.
final class AnswerHead {

  private static final CharSequence PROVIDER = HttpHeaders.createOptimized("x-relay-provider");
  private static final CharSequence MODEL = HttpHeaders.createOptimized("x-relay-model");
  private static final CharSequence ATTEMPTS = HttpHeaders.createOptimized("x-relay-attempts");
  private static final CharSequence FALLBACK = HttpHeaders.createOptimized("x-relay-fallback");
  private static final CharSequence ONE = HttpHeaders.createOptimized("1");
  private static final CharSequence TRUE = HttpHeaders.createOptimized("true");

  private AnswerHead() {}

  /// @param events whether a stream of a dialect follows
  static void put(HttpServerResponse response, Head head, boolean events, boolean fallback) {
    var headers = response.headers();
    for (var header : head.headers()) {
      headers.add(header.name(), header.value());
    }
    putServed(response, head.served(), Math.max(1, head.tried().size()), fallback);
    if (events) {
      Streams.putHeaders(response);
    } else if (head.length() >= 0) {
      headers.add(HttpHeaders.CONTENT_LENGTH, Long.toString(head.length()));
    }
  }

  /// Whose answer it is, or whose failure.
  ///
  /// @param calls of upstreams that were made
  static void putServed(HttpServerResponse response, Target target, int calls, boolean fallback) {
    var headers = response.headers();
    headers.add(PROVIDER, target.provider());
    if (!target.model().isEmpty()) {
      headers.add(MODEL, target.model());
    }
    headers.add(ATTEMPTS, calls == 1 ? ONE : Integer.toString(calls));
    if (fallback) {
      headers.add(FALLBACK, TRUE);
    }
  }

  /// A client that still sends its body is told that nothing follows on this connection.
  ///
  /// @param events whether a stream follows
  static void putNative(HttpServerRequest request, boolean events) {
    var response = request.response();
    if (events) {
      Streams.putHeaders(response);
    }
    if (!request.isEnded()) {
      response.putHeader(HttpHeaders.CONNECTION, "close");
    }
  }
}
