package dev.relay.protocol.anthropic;

import static dev.relay.protocol.sse.EventWriter.ascii;
import static dev.relay.protocol.sse.EventWriter.cameAsEvent;
import static dev.relay.protocol.sse.EventWriter.named;
import static dev.relay.protocol.sse.EventWriter.oneLine;
import static dev.relay.protocol.sse.EventWriter.whole;

import dev.relay.contract.failure.Failure;
import dev.relay.protocol.SaidError;
import io.vertx.core.buffer.Buffer;

/// Writes the events of a stream that are Relay's own.
final class EventWriter {

  /// Keeps a connection alive; clients expect it anywhere.
  static final Buffer PING = ascii("event: ping\ndata: {\"type\": \"ping\"}\n\n");

  /// The last event of a stream.
  static final Buffer STOP = ascii("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");

  private EventWriter() {}

  /// The event that ends a stream which cannot go on; no `message_stop` follows it.
  static Buffer error(Failure failure) {
    if (failure instanceof Failure.Refused refused) {
      if (cameAsEvent(refused)) {
        return whole(refused.body());
      }
      if (SaidError.of(refused).isPresent()) {
        return named("error", oneLine(refused.body()));
      }
    }
    return named("error", Errors.bytes(failure));
  }
}
