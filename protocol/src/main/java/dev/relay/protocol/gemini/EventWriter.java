package dev.relay.protocol.gemini;

import static dev.relay.protocol.sse.EventWriter.cameAsEvent;
import static dev.relay.protocol.sse.EventWriter.data;
import static dev.relay.protocol.sse.EventWriter.oneLine;
import static dev.relay.protocol.sse.EventWriter.whole;

import dev.relay.contract.failure.Failure;
import dev.relay.protocol.SaidError;
import io.vertx.core.buffer.Buffer;

/// Writes the events of a stream that are Relay's own.
final class EventWriter {

  private EventWriter() {}

  /// The event that ends a stream which cannot go on.
  static Buffer error(Failure failure) {
    if (failure instanceof Failure.Refused refused) {
      if (cameAsEvent(refused)) {
        return whole(refused.body());
      }
      if (SaidError.of(refused).isPresent()) {
        return data(oneLine(refused.body()));
      }
    }
    return data(Errors.bytes(failure));
  }
}
