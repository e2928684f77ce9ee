package dev.relay.protocol.gemini;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.relay.protocol.UsageReader;
import dev.relay.protocol.sse.Event;
import dev.relay.protocol.wire.Grammar;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.Optional;

/// A stream of answers, each with more of the text. It has no last event: the one with a
/// `finishReason` is it, and usage may follow.
final class GeminiGrammar extends Grammar {

  private static final Buffer NOTHING = Buffer.buffer();

  /// What a field of this kind holds that nobody has set.
  private static final String UNSPECIFIED = "FINISH_REASON_UNSPECIFIED";

  private boolean finished;
  private boolean error;

  @Override
  public Verdict look(byte[] bytes, int from, int to) {
    boolean unknown = true;
    try (var json = Event.parser(bytes, from, to)) {
      if (json != null && json.nextToken() == JsonToken.START_OBJECT) {
        unknown = bytes[from] == 'e';
        readAnswer(json);
      }
    } catch (IOException _) {
      // What the client makes of it is the client's.
    }
    return error || (unknown && saysError(bytes, from, to)) ? Verdict.ERROR : Verdict.PASS;
  }

  private void readAnswer(JsonParser json) throws IOException {
    while (json.nextToken() != JsonToken.END_OBJECT) {
      var key = json.currentName();
      var value = json.nextToken();
      switch (key) {
        case "usageMetadata" -> UsageReader.read(json).ifPresent(this::count);
        case "candidates" -> {
          if (value == JsonToken.START_ARRAY) {
            readCandidates(json);
          } else {
            json.skipChildren();
          }
        }
        case "promptFeedback" -> {
          if (value == JsonToken.START_OBJECT) {
            readReason(json, "blockReason");
          } else {
            json.skipChildren();
          }
        }
        case "error" -> {
          error = value == JsonToken.START_OBJECT || isWord(json);
          json.skipChildren();
        }
        default -> json.skipChildren();
      }
    }
  }

  private void readCandidates(JsonParser json) throws IOException {
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (json.currentToken() == JsonToken.START_OBJECT) {
        readReason(json, "finishReason");
      } else {
        json.skipChildren();
      }
    }
  }

  /// Reads an object that may say, by `name`, why there is no more; all else in it is content.
  private void readReason(JsonParser json, String name) throws IOException {
    while (json.nextToken() != JsonToken.END_OBJECT) {
      var key = json.currentName();
      json.nextToken();
      if (key.equals(name)) {
        finished |= isWord(json) && !json.getText().equals(UNSPECIFIED);
      }
      if (finished || key.equals("content")) {
        sawContent();
      }
      json.skipChildren();
    }
  }

  private static boolean isWord(JsonParser json) throws IOException {
    return json.currentToken() == JsonToken.VALUE_STRING && json.getTextLength() > 0;
  }

  @Override
  public Optional<Buffer> closing() {
    return finished ? Optional.of(NOTHING) : Optional.empty();
  }
}
