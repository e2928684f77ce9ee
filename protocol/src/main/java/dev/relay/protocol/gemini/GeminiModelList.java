package dev.relay.protocol.gemini;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonToken;
import dev.relay.protocol.Json;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The list of models: `{"models": [{"name": "models/...", "displayName",
/// "supportedGenerationMethods"}]}`.
public final class GeminiModelList {

  private static final String PREFIX = "models/";
  private static final List<String> METHODS =
      List.of("generateContent", "streamGenerateContent", "countTokens");

  private GeminiModelList() {}

  public static Buffer written(List<String> ids) {
    return Json.buffer(
        Json.bytes(json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("models");
          for (var id : ids) {
            write(id, json);
          }
          json.writeEndArray();
          json.writeEndObject();
        }));
  }

  public static Buffer written(String id) {
    return Json.buffer(Json.bytes(json -> write(id, json)));
  }

  /// The names in a provider's list, without `models/`; empty if it is no list.
  public static Optional<List<String>> names(Buffer body) {
    var bytes = body.getBytes();
    try (var json = Json.parser(bytes, 0, bytes.length)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      var names = new ArrayList<String>();
      boolean listed = false;
      while (json.nextToken() != null) {
        listed |= json.currentToken() == JsonToken.START_ARRAY;
        if (json.currentToken() == JsonToken.FIELD_NAME) {
          boolean name = json.currentName().equals("name");
          boolean models = json.currentName().equals("models");
          if (json.nextToken() == JsonToken.VALUE_STRING && name) {
            var text = json.getText();
            names.add(text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : text);
          } else if (models) {
            listed |= json.currentToken() == JsonToken.START_ARRAY;
          } else {
            json.skipChildren();
          }
        }
      }
      return listed ? Optional.of(names) : Optional.empty();
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  private static void write(String id, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", PREFIX + id);
    json.writeStringField("displayName", id);
    json.writeArrayFieldStart("supportedGenerationMethods");
    for (var method : METHODS) {
      json.writeString(method);
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
