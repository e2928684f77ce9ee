package dev.relay.protocol.openai;

import dev.relay.contract.failure.Failure;
import dev.relay.protocol.Json;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Writes the events of a stream that are Relay's own.
public final class EventWriter {

  /// The last event of a stream.
  public static final Buffer DONE = ascii("data: [DONE]\n\n");

  /// A comment: keeps a connection alive and is no event.
  public static final Buffer HEARTBEAT = ascii(": keep-alive\n\n");

  private EventWriter() {}

  /// The event that ends a stream which cannot go on; no `[DONE]` follows it. What a provider of
  /// this dialect said passes: an event as it came, an object as the data of one.
  public static Buffer error(Failure failure) {
    if (failure instanceof Failure.Refused refused) {
      var type = contentType(refused);
      if (type.startsWith("text/event-stream")) {
        return refused.body();
      }
      if (type.startsWith("application/json")) {
        return data(onOneLine(refused.body().getBytes()));
      }
    }
    return data(Errors.bytes(failure));
  }

  private static String contentType(Failure.Refused refused) {
    return refused.headers().stream()
        .filter(header -> header.name().equals("content-type"))
        .map(header -> header.value().toLowerCase(Locale.ROOT))
        .findFirst()
        .orElse("");
  }

  /// In JSON a line end is only a blank.
  private static byte[] onOneLine(byte[] json) {
    for (int i = 0; i < json.length; i++) {
      if (json[i] == '\n' || json[i] == '\r') {
        json[i] = ' ';
      }
    }
    return json;
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
