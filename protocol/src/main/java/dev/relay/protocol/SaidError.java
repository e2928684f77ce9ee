package dev.relay.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.relay.contract.failure.Failure;
import java.io.IOException;
import java.util.Optional;

/// The words of an error as a provider of any dialect writes them: those of the object `error`.
///
/// @param code its `code`, else its `type`, else its `status`; empty if it is a number or absent
public record SaidError(String message, String code) {

  /// Reads the body of `refused`; empty if it has no such object.
  public static Optional<SaidError> of(Failure.Refused refused) {
    var bytes = refused.body().getBytes();
    try (var json = Json.parser(bytes, 0, bytes.length)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      while (json.nextToken() != JsonToken.END_OBJECT) {
        boolean error = json.currentName().equals("error");
        if (json.nextToken() == JsonToken.START_OBJECT && error) {
          return Optional.of(read(json));
        }
        json.skipChildren();
      }
    } catch (IOException _) {
      return Optional.empty();
    }
    return Optional.empty();
  }

  private static SaidError read(JsonParser json) throws IOException {
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
    return new SaidError(message, code.isEmpty() ? type : code);
  }
}
