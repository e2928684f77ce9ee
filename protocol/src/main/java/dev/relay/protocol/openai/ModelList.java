package dev.relay.protocol.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.relay.protocol.Json;
import dev.relay.protocol.ListedModel;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.List;

/// The list of models: `{"object": "list", "data": [{"id", "object": "model", "created",
/// "owned_by"}]}`.
///
/// OpenAI's own list says nothing of limits. Those that are known are told by the names that
/// clients look for elsewhere: the window as `context_window` (Groq's) and as `context_length`
/// (OpenRouter's), the answer as `max_output_tokens`.
public final class ModelList {

  private ModelList() {}

  public static Buffer written(List<ListedModel> models) {
    return Json.buffer(
        Json.bytes(json -> {
          json.writeStartObject();
          write(models, json);
          json.writeEndObject();
        }));
  }

  /// The same with what Codex looks for beside it, and fails without: `"models": []`.
  ///
  /// An entry there replaces what Codex itself knows of a model, its instructions included, so none
  /// is better than one that is made up.
  public static Buffer forCodex(List<ListedModel> models) {
    return Json.buffer(
        Json.bytes(json -> {
          json.writeStartObject();
          write(models, json);
          json.writeArrayFieldStart("models");
          json.writeEndArray();
          json.writeEndObject();
        }));
  }

  public static Buffer written(ListedModel model) {
    return Json.buffer(Json.bytes(json -> write(model, json)));
  }

  private static void write(List<ListedModel> models, JsonGenerator json) throws IOException {
    json.writeStringField("object", "list");
    json.writeArrayFieldStart("data");
    for (var model : models) {
      write(model, json);
    }
    json.writeEndArray();
  }

  private static void write(ListedModel model, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", model.id());
    json.writeStringField("object", "model");
    json.writeNumberField("created", 0);
    json.writeStringField("owned_by", model.ownedBy());
    if (model.limits().context() > 0) {
      json.writeNumberField("context_window", model.limits().context());
      json.writeNumberField("context_length", model.limits().context());
    }
    if (model.limits().output() > 0) {
      json.writeNumberField("max_output_tokens", model.limits().output());
    }
    json.writeEndObject();
  }
}
