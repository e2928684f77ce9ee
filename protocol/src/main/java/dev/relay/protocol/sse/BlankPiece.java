package dev.relay.protocol.sse;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Set;

/// An event that begins a piece of an answer in which nothing is said yet: a block of Anthropic's,
/// an item or a part of Responses. To who waits it is worth as much as a role.
public final class BlankPiece {

  /// A call of a tool says something as soon as it begins.
  private static final Set<String> TYPES =
      Set.of(
          "text",
          "thinking",
          "message",
          "reasoning",
          "output_text",
          "reasoning_text",
          "summary_text",
          "refusal");

  private static final Set<String> WORDS = Set.of("text", "thinking", "refusal");

  private BlankPiece() {}

  /// Whether the event in `bytes[from..to)` is one.
  ///
  /// @param member of the event that holds the piece
  public static boolean isIn(byte[] bytes, int from, int to, String member) {
    try (var json = Event.parser(bytes, from, to)) {
      if (json == null || json.nextToken() != JsonToken.START_OBJECT) {
        return false;
      }
      while (json.nextToken() != JsonToken.END_OBJECT) {
        boolean piece = json.currentName().equals(member);
        if (json.nextToken() == JsonToken.START_OBJECT && piece) {
          return isBlank(json);
        }
        json.skipChildren();
      }
      return false;
    } catch (IOException _) {
      return false;
    }
  }

  private static boolean isBlank(JsonParser json) throws IOException {
    boolean known = false;
    while (json.nextToken() != JsonToken.END_OBJECT) {
      var name = json.currentName();
      var value = json.nextToken();
      if (name.equals("type")) {
        known = value == JsonToken.VALUE_STRING && TYPES.contains(json.getText());
      } else if (WORDS.contains(name)
          && !(value == JsonToken.VALUE_STRING && json.getText().isEmpty())) {
        return false;
      } else if (value == JsonToken.START_ARRAY && json.nextToken() != JsonToken.END_ARRAY) {
        return false;
      } else {
        json.skipChildren();
      }
    }
    return known;
  }
}
