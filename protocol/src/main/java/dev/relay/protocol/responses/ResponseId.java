package dev.relay.protocol.responses;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.relay.protocol.Json;
import dev.relay.protocol.sse.Event;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The ids by which a response is asked for again.
public final class ResponseId {

  private static final String PREVIOUS = "previous_response_id";

  private ResponseId() {}

  /// The id that an answer tells of which this is the beginning, or all.
  public static Optional<String> minted(Buffer beginning) {
    var buffer = Json.contiguous(beginning);
    int from = buffer.arrayOffset() + buffer.readerIndex();
    try (var json = Json.parser(buffer.array(), from, buffer.readableBytes())) {
      return json.nextToken() == JsonToken.START_OBJECT
          ? member(json, "id", "response")
          : Optional.empty();
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /// The id that the event in `bytes[from..to)` tells.
  static Optional<String> minted(byte[] bytes, int from, int to) {
    try (var json = Event.parser(bytes, from, to)) {
      return json != null && json.nextToken() == JsonToken.START_OBJECT
          ? member(json, "", "response")
          : Optional.empty();
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /// The responses that the request `body` goes on from: one, unless somebody tries something;
  /// empty if the body is not one JSON object.
  public static Optional<List<String>> previous(Buffer body) {
    int mark = Json.isMarked(body) ? Json.MARK : 0;
    var buffer = Json.contiguous(body);
    var found = new ArrayList<String>(1);
    try (var json = Json.request(buffer.slice(buffer.readerIndex() + mark, body.length() - mark))) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        boolean previous = PREVIOUS.equalsIgnoreCase(json.currentName());
        if (json.nextToken() == JsonToken.VALUE_STRING && previous) {
          found.add(json.getText());
        }
        json.skipChildren();
      }
      return json.currentToken() == JsonToken.END_OBJECT && json.nextToken() == null
          ? Optional.of(found)
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
        return member(json, "id", "");
      }
      json.skipChildren();
    }
    return Optional.empty();
  }
}
