package dev.relay.protocol.openai;

import dev.relay.contract.failure.Failure;
import dev.relay.protocol.Json;
import dev.relay.protocol.sse.Event;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.nio.charset.StandardCharsets;

/// Writes the events of a stream that are Relay's own.
public final class EventWriter {

  /// The last event of a stream.
  public static final Buffer DONE = ascii("data: [DONE]\n\n");

  /// A comment: keeps a connection alive and is no event.
  public static final Buffer HEARTBEAT = ascii(": keep-alive\n\n");

  private EventWriter() {}

  /// The event that ends a stream which cannot go on; no `[DONE]` follows it. What a provider said
  /// passes if it can be told within a stream.
  public static Buffer error(Failure failure) {
    return failure instanceof Failure.Refused refused ? said(refused) : data(Errors.bytes(failure));
  }

  private static Buffer said(Failure.Refused refused) {
    if (cameAsEvent(refused)) {
      return withBlankLine(refused.body());
    }
    var bytes = refused.body().getBytes();
    if (EventReader.chunk(bytes, 0, bytes.length).isEmpty()) {
      return data(Errors.bytes(refused));
    }
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n' || bytes[i] == '\r') {
        bytes[i] = ' ';
      }
    }
    return data(bytes);
  }

  /// Without the blank line behind it an event does not count.
  private static Buffer withBlankLine(Buffer event) {
    return event.length() > 0 && event.getByte(event.length() - 1) == '\n'
        ? event
        : event.copy().appendString("\n\n");
  }

  private static boolean cameAsEvent(Failure.Refused refused) {
    return refused.headers().stream()
        .filter(header -> header.name().equals("content-type"))
        .anyMatch(header -> Event.isStream(header.value()));
  }

  /// An event with `json` as its data.
  public static Buffer data(byte[] json) {
    var all = Unpooled.buffer(json.length + 8);
    all.writeBytes("data: ".getBytes(StandardCharsets.US_ASCII)).writeBytes(json);
    all.writeByte('\n').writeByte('\n');
    return BufferInternal.buffer(all);
  }

  private static Buffer ascii(String text) {
    return Json.buffer(text.getBytes(StandardCharsets.US_ASCII));
  }
}
