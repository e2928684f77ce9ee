package dev.relay.gateway.http;

import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.handler.CorsHandler;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// Which web pages may call: those on loopback, and the configured ones.
final class Cors {

  static final String LOOPBACK = "https?://(localhost|127(\\.\\d{1,3}){3}|\\[::1\\])(:\\d{1,5})?";

  private static final Set<HttpMethod> METHODS =
      Set.of(
          HttpMethod.GET,
          HttpMethod.HEAD,
          HttpMethod.POST,
          HttpMethod.PUT,
          HttpMethod.PATCH,
          HttpMethod.DELETE,
          HttpMethod.OPTIONS);

  /// All for pages that send no cookies; who sends some may read those that are named.
  private static final Set<String> EXPOSED =
      Set.of(
          "*",
          "anthropic-ratelimit-input-tokens-remaining",
          "anthropic-ratelimit-output-tokens-remaining",
          "anthropic-ratelimit-requests-remaining",
          "anthropic-ratelimit-tokens-remaining",
          "content-disposition",
          "content-range",
          "etag",
          "openai-processing-ms",
          "request-id",
          "retry-after",
          "retry-after-ms",
          "x-cache",
          "x-goog-upload-status",
          "x-goog-upload-url",
          "x-ratelimit-limit-requests",
          "x-ratelimit-limit-tokens",
          "x-ratelimit-remaining-requests",
          "x-ratelimit-remaining-tokens",
          "x-ratelimit-reset-requests",
          "x-ratelimit-reset-tokens",
          "x-relay-attempts",
          "x-relay-cost-usd",
          "x-relay-dropped",
          "x-relay-fallback",
          "x-relay-input-tokens",
          "x-relay-model",
          "x-relay-prompt-cache",
          "x-relay-provider",
          "x-relay-request-id",
          "x-relay-run-left",
          "x-relay-truncated",
          "x-request-id",
          "x-should-retry");

  private static final int PREFLIGHT_SECONDS = 600;

  private Cors() {}

  static CorsHandler handler(List<String> origins) {
    var cors = CorsHandler.create();
    if (!origins.contains("*")) {
      cors.addOriginWithRegex(LOOPBACK);
      origins.forEach(origin -> cors.addOriginWithRegex(Pattern.quote(origin)));
    }
    return cors.allowedMethods(METHODS)
        .allowedHeaders(Set.of("*", "authorization"))
        .exposedHeaders(EXPOSED)
        .maxAgeSeconds(PREFLIGHT_SECONDS);
  }
}
