package dev.relay.protocol.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonToken;
import dev.relay.protocol.Json;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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

  /// The ids in a provider's list (also one that is an array itself); empty if it is no list.
  public static Optional<List<String>> ids(Buffer body) {
    var bytes = Json.contiguous(body);
    try (var json =
        Json.parser(
            bytes.array(), bytes.arrayOffset() + bytes.readerIndex(), bytes.readableBytes())) {
      boolean listed = false;
      var ids = new ArrayList<String>();
      while (json.nextToken() != null) {
        listed |= json.currentToken() == JsonToken.START_ARRAY;
        if (listed && json.currentToken() == JsonToken.FIELD_NAME) {
          boolean id = json.currentName().equals("id");
          if (json.nextToken() == JsonToken.VALUE_STRING && id) {
            ids.add(json.getText());
          } else {
            json.skipChildren();
          }
        }
      }
      return listed ? Optional.of(ids) : Optional.empty();
    } catch (IOException _) {
      return Optional.empty();
    }
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
