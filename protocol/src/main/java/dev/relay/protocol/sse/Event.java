package dev.relay.protocol.sse;

import dev.relay.protocol.ByteSearch;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/// Looks into the bytes of one event without copying them.
public final class Event {

  private static final String TYPE = "text/event-stream";

  private static final byte[] DATA = {'d', 'a', 't', 'a', ':'};

  private Event() {}

  /// Whether a body of this content type is a stream of events.
  public static boolean isStream(@Nullable String contentType) {
    return contentType != null && contentType.regionMatches(true, 0, TYPE, 0, TYPE.length());
  }

  /// The index of the first byte of the value of the first `data` line in `bytes[from..to)`, or -1
  /// without one.
  public static int dataStart(byte[] bytes, int from, int to) {
    int line = from;
    while (line < to) {
      if (ByteSearch.startsWith(bytes, line, to, DATA)) {
        int value = line + DATA.length;
        return value < to && bytes[value] == ' ' ? value + 1 : value;
      }
      line = lineEnd(bytes, line, to) + 1;
    }
    return -1;
  }

  /// The values of all `data` lines in `bytes[from..to)`, joined by line feeds.
  public static byte[] data(byte[] bytes, int from, int to) {
    var joined = new ByteArrayOutputStream(to - from);
    int value = dataStart(bytes, from, to);
    while (value >= 0) {
      int end = lineEnd(bytes, value, to);
      joined.write(bytes, value, end - value);
      joined.write('\n');
      value = dataStart(bytes, end, to);
    }
    return joined.toByteArray();
  }

  /// The index of the line end at or behind `from`, or `to`.
  public static int lineEnd(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to && bytes[i] != '\n' && bytes[i] != '\r') {
      i++;
    }
    return i;
  }
}
