package dev.relay.protocol.sse;

import dev.relay.contract.failure.Failure;
import dev.relay.protocol.Json;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.nio.charset.StandardCharsets;

/// Writes the events of a stream that are Relay's own.
public final class EventWriter {

  /// A comment: keeps a connection alive and is no event.
  public static final Buffer COMMENT = ascii(": keep-alive\n\n");

  /// The same without a blank line: whatever event follows, the comment is a line of it.
  public static final Buffer COMMENT_LINE = ascii(": keep-alive\n");

  /// Ends an event that was never begun.
  public static final Buffer BLANK = ascii("\r\n\r\n");

  private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);

  private EventWriter() {}

  /// Text that is a constant.
  public static Buffer ascii(String text) {
    return Json.buffer(text.getBytes(StandardCharsets.US_ASCII));
  }

  /// An event without a name, and `json` as its data.
  public static Buffer data(byte[] json) {
    var all = Unpooled.buffer(json.length + 8);
    all.writeBytes(DATA).writeBytes(json);
    all.writeByte('\n').writeByte('\n');
    return BufferInternal.buffer(all);
  }

  /// An event called `name`, and `json` as its data.
  public static Buffer named(String name, byte[] json) {
    return Buffer.buffer("event: " + name + "\n").appendBuffer(data(json));
  }

  /// What a provider said, if it came as an event.
  public static boolean cameAsEvent(Failure.Refused refused) {
    return refused.headers().stream()
        .filter(header -> header.name().equals("content-type"))
        .anyMatch(header -> Event.isStream(header.value()));
  }

  /// The same with its blank line, without which an event does not count.
  public static Buffer whole(Buffer event) {
    return event.length() > 0 && event.getByte(event.length() - 1) == '\n'
        ? event
        : Buffer.buffer(event.length() + 2).appendBuffer(event).appendString("\n\n");
  }

  /// `event` with the line ends that it lacks, in the kind that it has.
  public static ByteBuf ended(Buffer event) {
    int length = event.length();
    var all = Unpooled.buffer(length + 4).writeBytes(event.getBytes());
    var end = lineEnd(event);
    if (!endsIn(event, '\n') && !endsIn(event, '\r')) {
      all.writeBytes(end);
    } else if (end.length == 2 && endsIn(event, '\r')) {
      all.writeByte('\n');
      if (length > 2 && event.getByte(length - 2) == '\n') {
        return all;
      }
    }
    return all.writeBytes(end);
  }

  private static boolean endsIn(Buffer event, char end) {
    return event.getByte(event.length() - 1) == end;
  }

  private static byte[] lineEnd(Buffer event) {
    for (int i = 0; i < event.length(); i++) {
      if (event.getByte(i) == '\n') {
        return new byte[] {'\n'};
      }
      if (event.getByte(i) == '\r') {
        return i + 1 < event.length() && event.getByte(i + 1) == '\n'
            ? new byte[] {'\r', '\n'}
            : new byte[] {'\r'};
      }
    }
    return new byte[] {'\n'};
  }

  /// JSON on one line, as an event's data has to be.
  public static byte[] oneLine(Buffer json) {
    var bytes = json.getBytes();
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n' || bytes[i] == '\r') {
        bytes[i] = ' ';
      }
    }
    return bytes;
  }
}
