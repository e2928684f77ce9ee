package dev.relay.protocol.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.relay.protocol.Json;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.List;

/// The list of models: `{"object": "list", "data": [{"id", "object": "model", "created",
/// "owned_by"}]}`.
public final class ModelList {

  /// One model of a list.
  public record Model(String id, String ownedBy) {}

  private ModelList() {}

  public static Buffer written(List<Model> models) {
    return Json.buffer(
        Json.bytes(json -> {
          json.writeStartObject();
          json.writeStringField("object", "list");
          json.writeArrayFieldStart("data");
          for (var model : models) {
            write(model, json);
          }
          json.writeEndArray();
          json.writeEndObject();
        }));
  }

  public static Buffer written(Model model) {
    return Json.buffer(Json.bytes(json -> write(model, json)));
  }

  private static void write(Model model, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", model.id());
    json.writeStringField("object", "model");
    json.writeNumberField("created", 0);
    json.writeStringField("owned_by", model.ownedBy());
    json.writeEndObject();
  }
}
