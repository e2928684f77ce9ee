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

  /// The id that the beginning of a stream tells: of its first event that has one.
  public static Optional<String> mintedByEvents(Buffer beginning) {
    var buffer = Json.contiguous(beginning);
    var bytes = buffer.array();
    int from = buffer.arrayOffset() + buffer.readerIndex();
    int to = from + buffer.readableBytes();
    var found = Optional.<String>empty();
    for (int at = Event.dataStart(bytes, from, to);
        at >= 0 && found.isEmpty();
        at = Event.dataStart(bytes, at, to)) {
      int end = Event.lineEnd(bytes, at, to);
      found = minted(bytes, at, end, "response");
      at = end;
    }
    return found;
  }

  private static Optional<String> minted(byte[] bytes, int from, int to, String within) {
    try (var json = Json.parser(bytes, from, to - from)) {
      return json.nextToken() == JsonToken.START_OBJECT
          ? member(json, "", within)
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
