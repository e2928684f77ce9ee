package dev.relay.protocol.gemini;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.relay.protocol.Json;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.function.Predicate;

/// The models that a body of Google's names besides the one in its path: `model`,
/// `generateContentRequest.model` and `requests[].model`.
public final class ModelsWithin {

  private static final String PREFIX = "models/";

  private ModelsWithin() {}

  /// Without the word that stands before a model's name in bodies.
  public static String bare(String model) {
    return model.startsWith(PREFIX) ? model.substring(PREFIX.length()) : model;
  }

  /// Whether all of them fit. What cannot be read names others.
  public static boolean all(Buffer body, Predicate<String> fits) {
    var bytes = Json.contiguous(body);
    try (var json =
        Json.parser(
            bytes.array(), bytes.arrayOffset() + bytes.readerIndex(), bytes.readableBytes())) {
      return json.nextToken() != JsonToken.START_OBJECT || inObject(json, fits);
    } catch (IOException _) {
      return false;
    }
  }

  private static boolean inObject(JsonParser json, Predicate<String> fits) throws IOException {
    boolean all = true;
    while (all && json.nextToken() == JsonToken.FIELD_NAME) {
      var name = json.currentName();
      var token = json.nextToken();
      all =
          switch (name) {
            case "model" -> token != JsonToken.VALUE_STRING || fits.test(bare(json.getText()));
            case "generateContentRequest", "generate_content_request" ->
                token != JsonToken.START_OBJECT || inObject(json, fits);
            case "requests" -> token != JsonToken.START_ARRAY || inList(json, fits);
            default -> true;
          };
      if (all && json.currentToken().isStructStart()) {
        json.skipChildren();
      }
    }
    return all;
  }

  private static boolean inList(JsonParser json, Predicate<String> fits) throws IOException {
    boolean all = true;
    while (all && json.nextToken() != JsonToken.END_ARRAY) {
      if (json.currentToken() == JsonToken.START_OBJECT) {
        all = inObject(json, fits);
      } else {
        json.skipChildren();
      }
    }
    return all;
  }
}
