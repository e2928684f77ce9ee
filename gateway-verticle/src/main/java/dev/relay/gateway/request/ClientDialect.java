package dev.relay.gateway.request;

import dev.relay.contract.Dialect;
import io.vertx.core.http.HttpServerRequest;

/// Which dialect a client shows that it speaks, where the path does not say all.
public final class ClientDialect {

  private ClientDialect() {}

  /// By its path if that belongs to one dialect, else by the headers that only its clients send.
  public static Dialect by(HttpServerRequest request) {
    var apiCall = ApiCall.of(request);
    if (apiCall.isPresent()) {
      return apiCall.get().dialect();
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
