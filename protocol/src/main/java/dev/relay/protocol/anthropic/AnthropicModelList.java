package dev.relay.protocol.anthropic;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.relay.protocol.Json;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.List;

/// The list of models: `{"data": [{"type": "model", "id", "display_name", "created_at"}],
/// "has_more", "first_id", "last_id"}`.
public final class AnthropicModelList {

  private static final String UNKNOWN_TIME = "1970-01-01T00:00:00Z";

  private AnthropicModelList() {}

  /// All of `ids` on one page.
  public static Buffer written(List<String> ids) {
    return Json.buffer(
        Json.bytes(json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("data");
          for (var id : ids) {
            write(id, json);
          }
          json.writeEndArray();
          json.writeBooleanField("has_more", false);
          json.writeFieldName("first_id");
          writeOrNull(ids.isEmpty() ? "" : ids.getFirst(), json);
          json.writeFieldName("last_id");
          writeOrNull(ids.isEmpty() ? "" : ids.getLast(), json);
          json.writeEndObject();
        }));
  }

  public static Buffer written(String id) {
    return Json.buffer(Json.bytes(json -> write(id, json)));
  }

  private static void writeOrNull(String id, JsonGenerator json) throws IOException {
    if (id.isEmpty()) {
      json.writeNull();
    } else {
      json.writeString(id);
    }
  }

  private static void write(String id, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("type", "model");
    json.writeStringField("id", id);
    json.writeStringField("display_name", id);
    json.writeStringField("created_at", UNKNOWN_TIME);
    json.writeEndObject();
  }
}
