package dev.relay.protocol.responses;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.relay.protocol.Json;
import dev.relay.protocol.sse.Event;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.Optional;

/// The ids by which a response is asked for again.
public final class ResponseId {

  private ResponseId() {}

  /// The id that the beginning of an answer tells: of the response itself, or of the one that the
  /// first event of a stream brings.
  ///
  /// @param events whether it is a stream
  public static Optional<String> minted(Buffer beginning, boolean events) {
    var buffer = Json.contiguous(beginning);
    int from = buffer.arrayOffset() + buffer.readerIndex();
    int to = from + buffer.readableBytes();
    if (events) {
      from = Event.dataStart(buffer.array(), from, to);
      to = from < 0 ? to : Event.lineEnd(buffer.array(), from, to);
    }
    return from < 0 ? Optional.empty() : member(buffer.array(), from, to, "id", "response");
  }

  private static Optional<String> member(
      byte[] bytes, int from, int to, String name, String within) {
    try (var json = Json.parser(bytes, from, to - from)) {
      return json.nextToken() == JsonToken.START_OBJECT
          ? member(json, name, within)
          : Optional.empty();
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  private static Optional<String> member(JsonParser json, String name, String within)
      throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      var member = json.currentName();
      var value = json.nextToken();
      if (member.equals(name) && value == JsonToken.VALUE_STRING) {
        return Optional.of(json.getText());
      }
      if (member.equals(within) && value == JsonToken.START_OBJECT) {
        return member(json, name, "");
      }
      json.skipChildren();
    }
    return Optional.empty();
  }
}
