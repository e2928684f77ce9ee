package dev.relay.protocol.anthropic;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.relay.protocol.Json;
import dev.relay.protocol.ListedModel;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.List;

/// The list of models: `{"data": [{"type": "model", "id", "display_name", "created_at"}],
/// "has_more", "first_id", "last_id"}`, with `max_input_tokens` and `max_tokens` of a model where
/// they are known.
public final class AnthropicModelList {

  private static final String UNKNOWN_TIME = "1970-01-01T00:00:00Z";

  private AnthropicModelList() {}

  /// All of `models` on one page.
  public static Buffer written(List<ListedModel> models) {
    return Json.buffer(
        Json.bytes(json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("data");
          for (var model : models) {
            write(model, json);
          }
          json.writeEndArray();
          json.writeBooleanField("has_more", false);
          json.writeFieldName("first_id");
          writeOrNull(models.isEmpty() ? "" : models.getFirst().id(), json);
          json.writeFieldName("last_id");
          writeOrNull(models.isEmpty() ? "" : models.getLast().id(), json);
          json.writeEndObject();
        }));
  }

  public static Buffer written(ListedModel model) {
    return Json.buffer(Json.bytes(json -> write(model, json)));
  }

  private static void writeOrNull(String id, JsonGenerator json) throws IOException {
    if (id.isEmpty()) {
      json.writeNull();
    } else {
      json.writeString(id);
    }
  }

  private static void write(ListedModel model, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("type", "model");
    json.writeStringField("id", model.id());
    json.writeStringField("display_name", model.id());
    json.writeStringField("created_at", UNKNOWN_TIME);
    if (model.limits().context() > 0) {
      json.writeNumberField("max_input_tokens", model.limits().context());
    }
    if (model.limits().output() > 0) {
      json.writeNumberField("max_tokens", model.limits().output());
    }
    json.writeEndObject();
  }
}
