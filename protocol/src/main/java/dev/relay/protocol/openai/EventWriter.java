package dev.relay.protocol.openai;

import static dev.relay.protocol.sse.EventWriter.cameAsEvent;
import static dev.relay.protocol.sse.EventWriter.data;
import static dev.relay.protocol.sse.EventWriter.oneLine;
import static dev.relay.protocol.sse.EventWriter.whole;

import dev.relay.contract.failure.Failure;
import io.vertx.core.buffer.Buffer;

/// Writes the events of a stream that are Relay's own.
public final class EventWriter {

  /// The last event of a stream.
  public static final Buffer DONE = dev.relay.protocol.sse.EventWriter.ascii("data: [DONE]\n\n");

  private EventWriter() {}

  /// The event that ends a stream which cannot go on; no `[DONE]` follows it.
  static Buffer error(Failure failure) {
    return failure instanceof Failure.Refused refused ? said(refused) : data(Errors.bytes(failure));
  }

  private static Buffer said(Failure.Refused refused) {
    if (cameAsEvent(refused)) {
      return whole(refused.body());
    }
    var line = oneLine(refused.body());
    return data(EventReader.chunk(line, 0, line.length).isEmpty() ? Errors.bytes(refused) : line);
  }
}
