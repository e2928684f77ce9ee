package dev.relay.protocol.gemini;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.relay.protocol.Json;
import dev.relay.protocol.ListedModel;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.List;

/// The list of models: `{"models": [{"name": "models/...", "displayName",
/// "supportedGenerationMethods"}]}`, with `inputTokenLimit` and `outputTokenLimit` of a model where
/// they are known.
public final class GeminiModelList {

  private static final String PREFIX = "models/";
  private static final List<String> METHODS =
      List.of("generateContent", "streamGenerateContent", "countTokens");

  private GeminiModelList() {}

  public static Buffer written(List<ListedModel> models) {
    return Json.buffer(
        Json.bytes(json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("models");
          for (var model : models) {
            write(model, json);
          }
          json.writeEndArray();
          json.writeEndObject();
        }));
  }

  public static Buffer written(ListedModel model) {
    return Json.buffer(Json.bytes(json -> write(model, json)));
  }

  private static void write(ListedModel model, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", PREFIX + model.id());
    json.writeStringField("displayName", model.id());
    if (model.limits().context() > 0) {
      json.writeNumberField("inputTokenLimit", model.limits().context());
    }
    if (model.limits().output() > 0) {
      json.writeNumberField("outputTokenLimit", model.limits().output());
    }
    json.writeArrayFieldStart("supportedGenerationMethods");
    for (var method : METHODS) {
      json.writeString(method);
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
