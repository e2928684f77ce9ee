package dev.relay.protocol.responses;

import static dev.relay.protocol.sse.EventWriter.cameAsEvent;
import static dev.relay.protocol.sse.EventWriter.named;
import static dev.relay.protocol.sse.EventWriter.whole;

import dev.relay.contract.failure.Failure;
import dev.relay.protocol.Json;
import dev.relay.protocol.SaidError;
import io.vertx.core.buffer.Buffer;

/// Writes the events of a stream that are Relay's own.
final class EventWriter {

  private EventWriter() {}

  /// The event that ends a stream which cannot go on: `{"type": "error", "code", "message",
  /// "param", "sequence_number"}`.
  static Buffer error(Failure failure) {
    if (failure instanceof Failure.Refused refused) {
      return cameAsEvent(refused)
          ? whole(refused.body())
          : error(
              SaidError.of(refused)
                  .orElseGet(() -> new SaidError(failure.message(), failure.label())));
    }
    return error(new SaidError(failure.message(), failure.label()));
  }

  private static Buffer error(SaidError said) {
    return named(
        "error",
        Json.bytes(json -> {
          json.writeStartObject();
          json.writeStringField("type", "error");
          json.writeStringField("code", said.code());
          json.writeStringField("message", said.message());
          json.writeNullField("param");
          json.writeNumberField("sequence_number", 0);
          json.writeEndObject();
        }));
  }
}
