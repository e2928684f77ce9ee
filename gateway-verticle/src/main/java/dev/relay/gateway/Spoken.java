package dev.relay.gateway;

import dev.relay.contract.Dialect;
import io.vertx.core.http.HttpServerRequest;

/// Which dialect a client shows that it speaks, where the path does not say all.
final class Spoken {

  private Spoken() {}

  /// By its path if that belongs to one dialect, else by the headers that only its clients send.
  static Dialect by(HttpServerRequest request) {
    var call = Call.of(request);
    if (call.isPresent()) {
      return call.get().dialect();
    }
    var path = String.valueOf(request.path());
    if (path.startsWith("/gemini/")
        || path.startsWith("/v1beta/")
        || path.startsWith("/v1alpha/")
        || path.startsWith("/upload/v1")
        || request.headers().contains("x-goog-api-key")) {
      return Dialect.GEMINI;
    }
    return path.startsWith("/anthropic/")
            || path.startsWith("/v1/messages")
            || request.headers().contains("anthropic-version")
        ? Dialect.ANTHROPIC
        : Dialect.OPENAI;
  }
}
