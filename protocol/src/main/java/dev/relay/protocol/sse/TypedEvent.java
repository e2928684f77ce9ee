package dev.relay.protocol.sse;

import com.fasterxml.jackson.core.JsonToken;
import dev.relay.contract.Span;
import dev.relay.protocol.ByteSearch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// Events whose data is an object with a member `type`, which nearly always comes first.
public final class TypedEvent {

  private static final byte[] TYPE = {'"', 't', 'y', 'p', 'e', '"'};

  private TypedEvent() {}

  /// The type of the event in `bytes[from..to)`, which its name says where its data does not; empty
  /// if it has none, as a comment has.
  public static String type(byte[] bytes, int from, int to) {
    int data = Event.dataStart(bytes, from, to);
    if (data < 0) {
      return Event.name(bytes, from, to);
    }
    var first = firstMember(bytes, data, to);
    if (first.present()) {
      return new String(
          bytes, first.start(), first.end() - first.start(), StandardCharsets.ISO_8859_1);
    }
    var sought = sought(bytes, from, to);
    return sought.isEmpty() ? Event.name(bytes, from, to) : sought;
  }

  private static Span firstMember(byte[] bytes, int data, int to) {
    int name = ByteSearch.afterBlanks(bytes, data + 1, to);
    if (data == to || bytes[data] != '{' || !ByteSearch.startsWith(bytes, name, to, TYPE)) {
      return Span.ABSENT;
    }
    int colon = ByteSearch.afterBlanks(bytes, name + TYPE.length, to);
    int quote = ByteSearch.afterBlanks(bytes, colon + 1, to);
    if (quote >= to || bytes[colon] != ':' || bytes[quote] != '"') {
      return Span.ABSENT;
    }
    int end = ByteSearch.either(bytes, quote + 1, to, '"', '\\');
    return end < to && bytes[end] == '"' ? new Span(quote + 1, end) : Span.ABSENT;
  }

  private static String sought(byte[] bytes, int from, int to) {
    try (var json = Event.parser(bytes, from, to)) {
      if (json == null || json.nextToken() != JsonToken.START_OBJECT) {
        return "";
      }
      while (json.nextToken() != JsonToken.END_OBJECT) {
        boolean type = json.currentName().equals("type");
        json.nextToken();
        if (type) {
          return json.currentToken() == JsonToken.VALUE_STRING ? json.getText() : "";
        }
        json.skipChildren();
      }
    } catch (IOException _) {
      return "";
    }
    return "";
  }
}
