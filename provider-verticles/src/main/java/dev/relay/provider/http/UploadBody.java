package dev.relay.provider.http;

import dev.relay.contract.bus.EventSource;
import dev.relay.contract.bus.Inbox;
import dev.relay.contract.bus.wire.Message.Frame;
import dev.relay.contract.exchange.Passthrough;
import dev.relay.contract.failure.Failure;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import java.util.function.Consumer;

/// A request body that is read from the client while it goes upstream, no faster than that takes
/// it.
final class UploadBody implements EventSource.Listener {

  private final HttpClientRequest request;
  private final Runnable moved;
  private final Consumer<Failure> failed;
  private final EventSource source;
  private boolean over;
  private boolean whole;

  /// @param moved is told of every piece
  /// @param failed is told that the body will not be whole
  UploadBody(
      Inbox inbox,
      Passthrough.Upload upload,
      HttpClientRequest request,
      Runnable moved,
      Consumer<Failure> failed) {
    this.request = request;
    this.moved = moved;
    this.failed = failed;
    if (upload.length() >= 0) {
      request.putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(upload.length()));
    } else {
      request.setChunked(true);
    }
    request.exceptionHandler(_ -> {});
    this.source = inbox.fetch(upload, this);
  }

  /// Whether all of it has gone upstream.
  boolean whole() {
    return whole;
  }

  /// Nobody wants the rest.
  void stop() {
    if (!over) {
      over = true;
      source.cancel();
    }
  }

  @Override
  public void frame(Frame frame) {
    if (over) {
      return;
    }
    moved.run();
    var end = frame.end();
    if (end.isEmpty()) {
      request.write(frame.bytes());
      if (request.writeQueueFull()) {
        request.drainHandler(_ -> source.drained());
      } else {
        source.drained();
      }
    } else if (end.get().failure().isEmpty()) {
      over = true;
      whole = true;
      request.end(frame.bytes());
    } else {
      broken(end.get().failure().get());
    }
  }

  @Override
  public void broken(Failure failure) {
    if (!over) {
      over = true;
      failed.accept(failure);
    }
  }
}
