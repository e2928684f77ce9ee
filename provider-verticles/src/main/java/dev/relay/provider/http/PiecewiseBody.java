package dev.relay.provider.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import java.util.function.BooleanSupplier;

/// A long body that is written piece by piece, no faster than the provider takes it: written at
/// once, all of it would be copied at once.
final class PiecewiseBody {

  /// Shorter ones are written at once.
  static final int ABOVE = 2 << 20;

  private static final int PIECE = 256 * 1024;

  private final HttpClientRequest request;
  private final Buffer body;
  private final BooleanSupplier wanted;
  private int from;

  /// @param wanted whether anybody still waits for the answer
  PiecewiseBody(HttpClientRequest request, Buffer body, BooleanSupplier wanted) {
    this.request = request;
    this.body = body;
    this.wanted = wanted;
  }

  void begin() {
    request.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
    request.drainHandler(_ -> write());
    write();
  }

  private void write() {
    while (wanted.getAsBoolean() && from < body.length() && !request.writeQueueFull()) {
      int to = Math.min(body.length(), from + PIECE);
      var piece = body.slice(from, to);
      from = to;
      if (to == body.length()) {
        request.end(piece);
      } else {
        request.write(piece);
      }
    }
  }
}
