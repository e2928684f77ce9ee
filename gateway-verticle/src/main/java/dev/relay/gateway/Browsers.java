package dev.relay.gateway;

import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.handler.CorsHandler;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// Which web pages may call: those on loopback, and the configured ones.
final class Browsers {

  static final String LOOPBACK = "https?://(localhost|127(\\.\\d{1,3}){3}|\\[::1\\])(:\\d{1,5})?";

  private static final int PREFLIGHT_SECONDS = 600;

  private Browsers() {}

  static CorsHandler handler(List<String> origins) {
    var cors = CorsHandler.create();
    if (!origins.contains("*")) {
      cors.addOriginWithRegex(LOOPBACK);
      origins.forEach(origin -> cors.addOriginWithRegex(Pattern.quote(origin)));
    }
    return cors.allowedMethods(Set.of(HttpMethod.GET, HttpMethod.POST, HttpMethod.OPTIONS))
        .allowedHeaders(Set.of("*", "authorization"))
        .exposedHeaders(
            Set.of(
                "x-relay-request-id",
                "x-relay-provider",
                "x-relay-model",
                "x-request-id",
                "retry-after"))
        .maxAgeSeconds(PREFLIGHT_SECONDS);
  }
}
