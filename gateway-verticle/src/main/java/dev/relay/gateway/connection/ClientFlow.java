package dev.relay.gateway.connection;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/// Whether a client reads as fast as its answer is written, and how much waits for it meanwhile.
/// Vert.x alone would let sixteen messages of any length wait, uncounted. Belongs to one context.
public final class ClientFlow {

  private final HttpServerResponse response;
  private final @Nullable GuardedConnection connection;
  private final Runnable onRead;
  private boolean behind;
  private long waiting;

  /// @param onRead told when the client has caught up
  public ClientFlow(HttpServerRequest request, Runnable onRead) {
    this.response = request.response();
    this.connection = GuardedConnection.of(request.connection());
    this.onRead = onRead;
  }

  /// Whether more may come, after so many bytes were written.
  public boolean keepsUp(long written) {
    if (behind) {
      waits(waiting + written);
      return false;
    }
    if (!isBehind()) {
      return true;
    }
    // What was written last has gone to the channel, where it is counted.
    behind = true;
    response.drainHandler(_ -> look());
    if (connection != null) {
      connection.whenWritable(this::look);
    }
    return false;
  }

  private boolean isBehind() {
    return response.writeQueueFull() || (connection != null && !connection.isWritable());
  }

  /// The answer is written: nobody waits for the client any more.
  public void close() {
    behind = false;
    if (connection != null) {
      connection.whenWritable(null);
    }
  }

  private void look() {
    if (behind && !isBehind()) {
      behind = false;
      waits(0);
      if (connection != null) {
        connection.whenWritable(null);
      }
      onRead.run();
    }
  }

  private void waits(long bytes) {
    waiting = bytes;
    if (connection != null) {
      connection.waits(bytes);
    }
  }
}
