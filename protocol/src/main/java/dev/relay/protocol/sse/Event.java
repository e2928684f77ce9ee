package dev.relay.protocol.sse;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.relay.protocol.ByteSearch;
import dev.relay.protocol.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Looks into the bytes of one event without copying them.
public final class Event {

  private static final String TYPE = "text/event-stream";

  private static final byte[] DATA = {'d', 'a', 't', 'a', ':'};
  private static final byte[] NAME = {'e', 'v', 'e', 'n', 't', ':'};
  private static final byte[] DONE = {'[', 'D', 'O', 'N', 'E', ']'};

  private Event() {}

  /// Whether a body of this content type is a stream of events.
  public static boolean isStream(@Nullable String contentType) {
    return contentType != null && contentType.regionMatches(true, 0, TYPE, 0, TYPE.length());
  }

  /// The index of the first byte of the value of the first `data` line in `bytes[from..to)`, or -1
  /// without one.
  public static int dataStart(byte[] bytes, int from, int to) {
    return valueStart(bytes, from, to, DATA);
  }

  private static int valueStart(byte[] bytes, int from, int to, byte[] field) {
    int line = from;
    while (line < to) {
      if (ByteSearch.startsWith(bytes, line, to, field)) {
        int value = line + field.length;
        return value < to && bytes[value] == ' ' ? value + 1 : value;
      }
      line = lineEnd(bytes, line, to) + 1;
    }
    return -1;
  }

  /// The name of the event in `bytes[from..to)`; empty if it has none.
  public static String name(byte[] bytes, int from, int to) {
    int value = valueStart(bytes, from, to, NAME);
    return value < 0
        ? ""
        : new String(bytes, value, lineEnd(bytes, value, to) - value, StandardCharsets.ISO_8859_1)
            .strip();
  }

  /// Whether the data that begins at `data` is the word by which OpenAI's streams end.
  public static boolean isDone(byte[] bytes, int data, int to) {
    return ByteSearch.startsWith(bytes, data, to, DONE);
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

  /// A parser of the JSON in the event in `bytes[from..to)`, which is parsed where it stands unless
  /// it is on several lines; nothing if it has no data.
  public static @Nullable JsonParser parser(byte[] bytes, int from, int to) throws IOException {
    int data = dataStart(bytes, from, to);
    if (data < 0) {
      return null;
    }
    int end = lineEnd(bytes, data, to);
    if (dataStart(bytes, end, to) < 0) {
      return Json.parser(bytes, data, end - data);
    }
    var joined = data(bytes, from, to);
    return Json.parser(joined, 0, joined.length);
  }

  /// Whether nothing is missing in the event in `bytes[from..to)` but the lines that end it: its
  /// data is an object, or the word for the end.
  public static boolean lacksOnlyItsEnd(byte[] bytes, int from, int to) {
    int data = dataStart(bytes, from, to);
    if (data < 0) {
      return false;
    }
    int first = ByteSearch.afterBlanks(bytes, data, to);
    if (isDone(bytes, first, to)) {
      return true;
    }
    try (var json = parser(bytes, from, to)) {
      if (json == null || json.nextToken() != JsonToken.START_OBJECT) {
        return false;
      }
      json.skipChildren();
      return json.currentToken() == JsonToken.END_OBJECT && json.nextToken() == null;
    } catch (IOException _) {
      return false;
    }
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
