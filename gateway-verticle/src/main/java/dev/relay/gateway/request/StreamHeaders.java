package dev.relay.gateway.request;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;

/// What every streamed answer says to the proxies it passes.
public final class StreamHeaders {

  private static final CharSequence NO_CACHE = HttpHeaders.createOptimized("no-cache");
  private static final CharSequence ACCEL_BUFFERING =
      HttpHeaders.createOptimized("x-accel-buffering");
  private static final CharSequence NO = HttpHeaders.createOptimized("no");

  private StreamHeaders() {}

  public static void putHeaders(HttpServerResponse response) {
    response.putHeader(HttpHeaders.CACHE_CONTROL, NO_CACHE);
    response.putHeader(ACCEL_BUFFERING, NO);
  }
}
