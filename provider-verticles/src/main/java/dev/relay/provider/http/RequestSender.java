package dev.relay.provider.http;

import dev.relay.contract.bus.Inbox;
import dev.relay.contract.exchange.Exchange;
import dev.relay.contract.exchange.Passthrough;
import dev.relay.contract.failure.Failure;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Writes the body of one call's request: at once, piece by piece, or as the client sends it.
final class RequestSender {

  static final Failure UNWRITTEN =
      new Failure.Internal("Relay cannot write the request to the provider");

  private final HttpUpstream upstream;
  private final Inbox inbox;
  private final BooleanSupplier wanted;
  private final Runnable onMove;
  private final Consumer<Failure> onFailure;
  private @Nullable UploadBody upload;

  /// @param wanted whether the provider is still to be asked
  /// @param onMove told when a part of a body that comes piece by piece has left
  RequestSender(
      HttpUpstream upstream,
      Inbox inbox,
      BooleanSupplier wanted,
      Runnable onMove,
      Consumer<Failure> onFailure) {
    this.upstream = upstream;
    this.inbox = inbox;
    this.wanted = wanted;
    this.onMove = onMove;
    this.onFailure = onFailure;
  }

  void send(HttpClientRequest request, Exchange exchange, boolean askUsage) {
    var uploaded = exchange.passthrough().flatMap(Passthrough::upload);
    if (uploaded.isPresent()) {
      upload = new UploadBody(inbox, uploaded.get(), request, onMove, onFailure);
    } else if (upstream.takesLong(exchange)) {
      inbox
          .longReads()
          .run(() -> upstream.body(exchange, askUsage))
          .onComplete(body -> send(request, body), _ -> onFailure.accept(UNWRITTEN));
    } else {
      send(request, upstream.body(exchange, askUsage));
    }
  }

  private void send(HttpClientRequest request, Buffer body) {
    if (!wanted.getAsBoolean()) {
      return;
    }
    if (body.length() == 0) {
      request.end();
    } else if (body.length() > PiecewiseBody.ABOVE) {
      new PiecewiseBody(request, body, wanted).begin();
    } else {
      request.end(body);
    }
  }

  /// Whether the client's body goes up while it comes: it cannot be sent again.
  boolean uploads() {
    return upload != null;
  }

  void stop() {
    if (upload != null) {
      upload.stop();
    }
  }
}
