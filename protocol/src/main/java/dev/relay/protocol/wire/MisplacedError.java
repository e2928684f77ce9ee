package dev.relay.protocol.wire;

import dev.relay.protocol.ByteSearch;
import dev.relay.protocol.ErrorReader;
import dev.relay.protocol.ErrorReader.Found;
import dev.relay.protocol.Json;
import dev.relay.protocol.sse.Event;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// An error that came where an answer was expected: as an object, within events, or as a text.
///
/// @param named whether it came in an event that is called `error`
/// @param json what was said, if it is an object
/// @param read what that says
/// @param text what was said, if it is no object
public record MisplacedError(boolean named, Buffer json, Optional<Found> read, String text) {

  private static final Buffer NOTHING = Buffer.buffer();
  private static final byte[] LINE = {'e', 'r', 'r', 'o', 'r', ':'};
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};
  private static final String NAME = "error";
  private static final List<String> FIELDS = List.of("data", "event", "id", "retry");
  private static final int LONGEST_TEXT = 1000;

  /// The last error in `came`, which is all that came; empty if nothing in it says anything.
  public static Optional<MisplacedError> in(Buffer came) {
    var buffer = Json.contiguous(came);
    var bytes = buffer.array();
    int begin = buffer.arrayOffset() + buffer.readerIndex();
    int to = begin + buffer.readableBytes();
    int from = ByteSearch.afterBlanks(bytes, begin, to);
    from += ByteSearch.startsWith(bytes, from, to, BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
    if (from == to) {
      return Optional.empty();
    }
    return isObject(bytes, from, to)
        ? object(bytes, from, to, false)
        : new Search(bytes, from, to).found();
  }

  private static boolean isObject(byte[] bytes, int at, int to) {
    return at < to && (bytes[at] == '{' || bytes[at] == '[');
  }

  private static Optional<MisplacedError> object(byte[] bytes, int from, int to, boolean named) {
    int begin = bytes[from] == '[' ? ByteSearch.afterBlanks(bytes, from + 1, to) : from;
    int end = ByteSearch.objectEnd(bytes, begin, to);
    return ErrorReader.read(bytes, begin, end)
        .map(read -> new MisplacedError(named, copy(bytes, begin, end), Optional.of(read), ""));
  }

  private static Buffer copy(byte[] bytes, int from, int to) {
    return Json.buffer(Arrays.copyOfRange(bytes, from, to));
  }

  /// Whether it can be nothing else.
  public boolean meant() {
    return named
        || read.filter(Found::told).isPresent()
        || text.regionMatches(true, 0, NAME, 0, NAME.length());
  }

  /// What a client is told.
  public ErrorBody said() {
    return new ErrorBody(
        read.map(Found::message).filter(it -> !it.isEmpty()).orElseGet(this::words),
        read.map(Found::code).orElse(""));
  }

  private String words() {
    return json.length() > 0 ? text(json.getBytes(), 0, json.length()) : text;
  }

  private static String text(byte[] bytes, int from, int end) {
    return new String(bytes, from, Math.min(end - from, LONGEST_TEXT), StandardCharsets.UTF_8)
        .strip();
  }

  /// What was said, as it was said.
  public Buffer payload() {
    return json.length() > 0 ? json : Buffer.buffer(text);
  }

  /// Goes through lines that may be those of events.
  private static final class Search {

    private final byte[] bytes;
    private final int begin;
    private final int to;
    private Optional<MisplacedError> found = Optional.empty();
    private String text = "";

    Search(byte[] bytes, int begin, int to) {
      this.bytes = bytes;
      this.begin = begin;
      this.to = to;
    }

    Optional<MisplacedError> found() {
      int event = begin;
      while (event < to) {
        int end = eventEnd(event);
        look(event, end);
        event = end;
      }
      return found.isPresent() || text.isEmpty()
          ? found
          : Optional.of(new MisplacedError(false, NOTHING, Optional.empty(), text));
    }

    /// Behind the blank lines that follow the event at `event`.
    private int eventEnd(int event) {
      int line = event;
      while (line < to) {
        int end = Event.lineEnd(bytes, line, to);
        int next = Math.min(to, end + 1);
        if (end < to && bytes[end] == '\r' && next < to && bytes[next] == '\n') {
          next++;
        }
        if (next >= to || bytes[next] == '\n' || bytes[next] == '\r') {
          return ByteSearch.afterBlanks(bytes, next, to);
        }
        line = next;
      }
      return to;
    }

    private void look(int from, int end) {
      int line = errorLine(from, end);
      if (line >= 0) {
        say(bytes, line, Event.lineEnd(bytes, line, end), true);
        return;
      }
      boolean named = NAME.equals(Event.name(bytes, from, end));
      if (Event.dataStart(bytes, from, end) >= 0) {
        var data = Event.data(bytes, from, end);
        say(data, 0, data.length, named);
      } else if (from == begin && !named && !isFieldOrPage(from, end)) {
        text = text(bytes, from, end);
      }
    }

    /// Of a page that a proxy put in between, or half a line, nobody learns anything.
    private boolean isFieldOrPage(int from, int end) {
      var line = text(bytes, from, Event.lineEnd(bytes, from, end));
      return line.startsWith(":")
          || line.startsWith("<")
          || FIELDS.stream().anyMatch(it -> it.startsWith(line) || line.startsWith(it + ":"));
    }

    private int errorLine(int from, int end) {
      for (int line = from; line < end; line = Event.lineEnd(bytes, line, end) + 1) {
        if (ByteSearch.startsWith(bytes, line, end, LINE)) {
          return line + LINE.length;
        }
      }
      return -1;
    }

    /// @param meant whether it is said to be an error
    private void say(byte[] data, int from, int end, boolean meant) {
      int first = ByteSearch.afterBlanks(data, from, end);
      if (!isObject(data, first, end)) {
        if (first < end && !Event.isDone(data, first, end)) {
          text = text(data, first, end);
          if (meant) {
            found = Optional.of(new MisplacedError(true, NOTHING, Optional.empty(), text));
          }
        }
        return;
      }
      found = object(data, first, end, meant).filter(MisplacedError::meant).or(() -> found);
    }
  }
}
