package dev.relay.protocol.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.relay.protocol.Json;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;

/// The members of a request that shape an answer which Relay writes itself.
///
/// @param choices `n`, at least 1
/// @param inputs how many texts are to be embedded
/// @param base64 whether embeddings are asked for as base64
public record RequestedAnswer(int choices, int inputs, boolean base64) {

  private static final int MOST = 128;

  /// Reads a body that was scanned before.
  public static RequestedAnswer of(Buffer body) {
    try (var json = Json.request(Json.contiguous(body))) {
      return read(json);
    } catch (IOException _) {
      return new RequestedAnswer(1, 1, false);
    }
  }

  private static RequestedAnswer read(JsonParser json) throws IOException {
    int choices = 1;
    int inputs = 1;
    boolean base64 = false;
    json.nextToken();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      var key = json.currentName();
      var value = json.nextToken();
      if (key.equals("n") && value == JsonToken.VALUE_NUMBER_INT) {
        choices = Math.clamp(json.getValueAsInt(1), 1, MOST);
      } else if (key.equals("input") && value == JsonToken.START_ARRAY) {
        inputs = elements(json);
      } else if (key.equals("encoding_format")) {
        base64 = value == JsonToken.VALUE_STRING && json.getText().equals("base64");
      } else {
        json.skipChildren();
      }
    }
    return new RequestedAnswer(choices, inputs, base64);
  }

  /// An array of numbers is one input: the tokens of a text.
  private static int elements(JsonParser json) throws IOException {
    int count = 0;
    boolean tokens = false;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      tokens |= json.currentToken() == JsonToken.VALUE_NUMBER_INT;
      json.skipChildren();
      count++;
    }
    return tokens ? 1 : Math.min(count, MOST);
  }
}
