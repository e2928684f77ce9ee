package dev.relay.gateway.http;

import dev.relay.contract.failure.Failure;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/// Heads that others may read in another way than Relay: where the body of such a request ends
/// cannot be known, and what follows on the connection might be taken for a request. They are
/// refused, and the connection ends.
public final class RequestFraming {

  private static final Failure CODING =
      Failure.invalid(
          "invalid_http", "the transfer-encoding is not known (expected: chunked, or none)");

  private static final Failure HOSTS =
      Failure.invalid("invalid_host", "more than one host is named (expected: one)");

  private static final Failure NAMELESS =
      Failure.invalid("invalid_http", "a header has no name (expected: one before the colon)");

  private RequestFraming() {}

  /// What is wrong with the head of `request`; nothing if it can be read in one way only.
  public static @Nullable Failure fault(HttpServerRequest request) {
    var headers = request.headers();
    var coding = headers.get(HttpHeaders.TRANSFER_ENCODING);
    if (coding != null
        && (!coding.equalsIgnoreCase("chunked")
            || headers.getAll(HttpHeaders.TRANSFER_ENCODING).size() > 1)) {
      return CODING;
    }
    if (headers.getAll(HttpHeaders.HOST).size() > 1) {
      return HOSTS;
    }
    return headers.contains("") ? NAMELESS : null;
  }
}
