package dev.relay.protocol.gemini;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.relay.protocol.Json;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.List;

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
