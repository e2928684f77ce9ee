package dev.relay.protocol.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.relay.protocol.Json;
import java.io.IOException;
import java.util.Optional;

/// The words of an error in any dialect: those of its member `error`, which is an object or a text.
///
/// @param code its `code`, else its `type`, else its `status`; empty if it is a number or absent
public record ErrorBody(String message, String code) {

  /// Reads the body of an error answer; empty if it has no such member.
  public static Optional<ErrorBody> of(byte[] body) {
    try (var json = Json.parser(body, 0, body.length)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      while (json.nextToken() != JsonToken.END_OBJECT) {
        boolean error = json.currentName().equals("error");
        var value = json.nextToken();
        if (error && value == JsonToken.START_OBJECT) {
          return Optional.of(read(json));
        } else if (error && value == JsonToken.VALUE_STRING) {
          return Optional.of(new ErrorBody(json.getText(), ""));
        }
        json.skipChildren();
      }
    } catch (IOException _) {
      return Optional.empty();
    }
    return Optional.empty();
  }

  private static ErrorBody read(JsonParser json) throws IOException {
    var message = "";
    var code = "";
    var type = "";
    while (json.nextToken() != JsonToken.END_OBJECT) {
      var key = json.currentName();
      if (json.nextToken() != JsonToken.VALUE_STRING) {
        json.skipChildren();
        continue;
      }
      switch (key) {
        case "message" -> message = json.getText();
        case "code" -> code = json.getText();
        case "type", "status" -> type = json.getText();
        default -> {}
      }
    }
    return new ErrorBody(message, code.isEmpty() ? type : code);
  }
}
