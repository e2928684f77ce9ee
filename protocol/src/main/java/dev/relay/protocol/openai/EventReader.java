package dev.relay.protocol.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.relay.contract.Span;
import dev.relay.contract.Usage;
import dev.relay.protocol.ByteSearch;
import dev.relay.protocol.UsageReader;
import dev.relay.protocol.sse.Event;
import java.io.IOException;
import java.util.Optional;

/// Reads what Relay needs to know of the events of a stream, and of a whole answer: mostly by
/// looking for a word, seldom by parsing.
public final class EventReader {

  /// A `"usage"` with both quotes stands for a member's name or for a whole string: within a string
  /// quotes are escaped. So does an `"error"`.
  private static final byte[] USAGE = {'"', 'u', 's', 'a', 'g', 'e', '"'};

  private static final byte[] ERROR = {'"', 'e', 'r', 'r', 'o', 'r', '"'};

  /// An event has no more objects than this with a usage that is not its own.
  private static final int MOST_INNER = 16;

  private static final byte[] NULL = {'n', 'u', 'l', 'l'};

  private static final String NO_REASON = "null";
  private static final String FAILED = "error";

  private final JsonParser json;
  private Optional<Usage> usage = Optional.empty();
  private boolean counted;
  private long said;
  private long finished;
  private boolean empty;
  private boolean error;

  private EventReader(JsonParser json) {
    this.json = json;
  }

  /// Where the word usage or error stands first in `bytes[from..to)`, with its quotes; or `to`.
  public static int word(byte[] bytes, int from, int to) {
    int start = ByteSearch.pair(bytes, from, to, '"', 'u', 'e');
    while (start < to
        && !ByteSearch.startsWith(bytes, start, to, USAGE)
        && !ByteSearch.startsWith(bytes, start, to, ERROR)) {
      start = ByteSearch.pair(bytes, start + 1, to, '"', 'u', 'e');
    }
    return start;
  }

  /// Whether the event in `bytes[from..to)` is an error, or has one besides a chunk.
  ///
  /// @param word where the word may stand first
  public static boolean error(byte[] bytes, int from, int word, int to) {
    int start = word;
    while (start < to) {
      if (ByteSearch.startsWith(bytes, start, to, ERROR)) {
        int colon = ByteSearch.afterBlanks(bytes, start + ERROR.length, to);
        int value = ByteSearch.afterBlanks(bytes, colon + 1, to);
        if (colon < to
            && bytes[colon] == ':'
            && !ByteSearch.startsWith(bytes, value, to, NULL)
            && isInObject(bytes, from, start, to)) {
          return event(bytes, from, to).filter(Chunk::error).isPresent();
        }
      }
      start = ByteSearch.pair(bytes, start + 1, to, '"', 'e');
    }
    return false;
  }

  /// The member `"usage"` of the object in the event in `bytes[from..to)`, from the quote of its
  /// name to the colon; or [Span#ABSENT]. One of an inner object is another.
  ///
  /// @param word where the word may stand first
  public static Span usageName(byte[] bytes, int from, int word, int to) {
    int inner = 0;
    int start = word;
    while (start < to && inner < MOST_INNER) {
      if (ByteSearch.startsWith(bytes, start, to, USAGE)) {
        int colon = ByteSearch.afterBlanks(bytes, start + USAGE.length, to);
        if (colon < to && bytes[colon] == ':') {
          if (isOuter(bytes, from, start, colon, to)) {
            return new Span(start, colon);
          }
          inner++;
        }
      }
      start = ByteSearch.pair(bytes, start + 1, to, '"', 'u');
    }
    return Span.ABSENT;
  }

  /// Nearly always a null that ends the line; else brackets are counted.
  private static boolean isOuter(byte[] bytes, int from, int name, int colon, int to) {
    int value = ByteSearch.afterBlanks(bytes, colon + 1, to);
    int brace = value + NULL.length;
    if (bytes[from] == 'd'
        && brace + 1 < to
        && bytes[brace] == '}'
        && bytes[brace + 1] < ' '
        && ByteSearch.startsWith(bytes, value, to, NULL)) {
      return true;
    }
    return isInObject(bytes, from, name, to);
  }

  private static boolean isInObject(byte[] bytes, int from, int name, int to) {
    int data = Event.dataStart(bytes, from, to);
    return data >= 0 && data < name && ByteSearch.depth(bytes, data, name) == 1;
  }

  /// The whole member `"usage": null` with the comma that joins it, if that is what stands at
  /// `name`; or [Span#ABSENT].
  public static Span nullUsage(byte[] bytes, Span name, int from, int to) {
    int value = ByteSearch.afterBlanks(bytes, name.end() + 1, to);
    if (!ByteSearch.startsWith(bytes, value, to, NULL)) {
      return Span.ABSENT;
    }
    int end = value + NULL.length;
    int before = ByteSearch.beforeBlanks(bytes, name.start() - 1, from);
    if (bytes[before] == ',') {
      return new Span(before, end);
    }
    int after = ByteSearch.afterBlanks(bytes, end, to);
    if (after < to && bytes[after] == ',') {
      return new Span(name.start(), after + 1);
    }
    return bytes[before] == '{' ? new Span(name.start(), end) : Span.ABSENT;
  }

  /// What the event in `bytes[from..to)` says; empty if it has no data or none that can be read.
  public static Optional<Chunk> event(byte[] bytes, int from, int to) {
    try (var json = Event.parser(bytes, from, to)) {
      return json != null && json.nextToken() == JsonToken.START_OBJECT
          ? Optional.of(new EventReader(json).read())
          : Optional.empty();
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  private Chunk read() throws IOException {
    while (json.nextToken() != JsonToken.END_OBJECT) {
      var key = json.currentName();
      json.nextToken();
      switch (key) {
        case "usage" -> {
          usage = UsageReader.read(json);
          counted = usage.isPresent();
        }
        case "choices" -> readChoices();
        case "error" -> {
          error = isSomething(json.currentToken());
          json.skipChildren();
        }
        default -> json.skipChildren();
      }
    }
    return new Chunk(usage, said, finished, counted && empty, error);
  }

  private boolean isSomething(JsonToken value) throws IOException {
    return switch (value) {
      case VALUE_NULL, VALUE_FALSE -> false;
      case VALUE_STRING -> json.getTextLength() > 0;
      default -> true;
    };
  }

  private void readChoices() throws IOException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      json.skipChildren();
      return;
    }
    empty = true;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      empty = false;
      if (json.currentToken() == JsonToken.START_OBJECT) {
        readChoice();
      } else {
        json.skipChildren();
      }
    }
  }

  private void readChoice() throws IOException {
    int index = 0;
    boolean words = false;
    boolean reason = false;
    while (json.nextToken() != JsonToken.END_OBJECT) {
      var key = json.currentName();
      var value = json.nextToken();
      switch (key) {
        case "index" -> index = value == JsonToken.VALUE_NUMBER_INT ? json.getValueAsInt() : 0;
        case "finish_reason" -> {
          reason |= isReason(value);
          json.skipChildren();
        }
        case "delta" -> words |= readDelta();
        case "message", "text" -> {
          words |= isSomething(value);
          json.skipChildren();
        }
        default -> json.skipChildren();
      }
    }
    said |= words ? 1L << index : 0;
    finished |= reason ? 1L << index : 0;
  }

  /// Some write an empty text, or the word, where there is none yet.
  private boolean isReason(JsonToken value) throws IOException {
    return value == JsonToken.VALUE_STRING
        && json.getTextLength() > 0
        && !json.getText().equals(NO_REASON)
        && !json.getText().equals(FAILED);
  }

  private boolean readDelta() throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      json.skipChildren();
      return false;
    }
    boolean words = false;
    while (json.nextToken() != JsonToken.END_OBJECT) {
      boolean role = json.currentName().equals("role");
      words |= isSomething(json.nextToken()) && !role;
      json.skipChildren();
    }
    return words;
  }
}
