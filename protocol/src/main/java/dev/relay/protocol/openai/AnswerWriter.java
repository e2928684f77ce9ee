package dev.relay.protocol.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.relay.contract.Operation;
import dev.relay.contract.Usage;
import dev.relay.protocol.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;

/// Writes answers of this dialect: whole ones and the chunks of a stream.
///
/// @param created in seconds since 1970
public record AnswerWriter(Operation operation, String id, long created, String model) {

  /// The whole answer `text`, given for each of `choices` choices.
  public byte[] whole(String text, int choices, Usage usage) {
    return Json.bytes(json -> {
      begin(json, operation == Operation.CHAT ? "chat.completion" : "text_completion");
      json.writeArrayFieldStart("choices");
      for (int index = 0; index < choices; index++) {
        writeChoice(json, index, text);
      }
      json.writeEndArray();
      write(json, usage);
      json.writeEndObject();
    });
  }

  /// The chunk that opens choice `index` of a chat.
  public byte[] opening(int index) {
    return chunk(
        index,
        false,
        json -> {
          json.writeStringField("role", "assistant");
          json.writeStringField("content", "");
        });
  }

  /// A chunk with some words of choice `index`.
  public byte[] words(int index, String text) {
    return operation == Operation.CHAT
        ? chunk(index, false, json -> json.writeStringField("content", text))
        : textChunk(index, text, false);
  }

  /// The chunk that says why choice `index` stopped.
  public byte[] closing(int index) {
    return operation == Operation.CHAT ? chunk(index, true, _ -> {}) : textChunk(index, "", true);
  }

  /// The chunk that `include_usage` asks for.
  public byte[] usage(Usage usage) {
    return Json.bytes(json -> {
      begin(json, chunkKind());
      json.writeArrayFieldStart("choices");
      json.writeEndArray();
      write(json, usage);
      json.writeEndObject();
    });
  }

  /// One embedding for each of `vectors`, as numbers or as base64 of 32-bit floats in little-endian
  /// order.
  public byte[] embeddings(List<float[]> vectors, boolean base64, Usage usage) {
    return Json.bytes(json -> {
      json.writeStartObject();
      json.writeStringField("object", "list");
      json.writeArrayFieldStart("data");
      for (int index = 0; index < vectors.size(); index++) {
        json.writeStartObject();
        json.writeStringField("object", "embedding");
        json.writeNumberField("index", index);
        writeVector(json, vectors.get(index), base64);
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeStringField("model", model);
      json.writeObjectFieldStart("usage");
      json.writeNumberField("prompt_tokens", usage.input());
      json.writeNumberField("total_tokens", usage.input());
      json.writeEndObject();
      json.writeEndObject();
    });
  }

  private void begin(JsonGenerator json, String kind) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", id);
    json.writeStringField("object", kind);
    json.writeNumberField("created", created);
    json.writeStringField("model", model);
  }

  private String chunkKind() {
    return operation == Operation.CHAT ? "chat.completion.chunk" : "text_completion";
  }

  private void writeChoice(JsonGenerator json, int index, String text) throws IOException {
    json.writeStartObject();
    json.writeNumberField("index", index);
    if (operation == Operation.CHAT) {
      json.writeObjectFieldStart("message");
      json.writeStringField("role", "assistant");
      json.writeStringField("content", text);
      json.writeNullField("refusal");
      json.writeEndObject();
    } else {
      json.writeStringField("text", text);
    }
    json.writeNullField("logprobs");
    json.writeStringField("finish_reason", "stop");
    json.writeEndObject();
  }

  private byte[] chunk(int index, boolean last, Json.Writing delta) {
    return Json.bytes(json -> {
      begin(json, chunkKind());
      json.writeArrayFieldStart("choices");
      json.writeStartObject();
      json.writeNumberField("index", index);
      json.writeObjectFieldStart("delta");
      delta.to(json);
      json.writeEndObject();
      writeFinish(json, last);
      json.writeEndObject();
      json.writeEndArray();
      json.writeEndObject();
    });
  }

  private byte[] textChunk(int index, String text, boolean last) {
    return Json.bytes(json -> {
      begin(json, chunkKind());
      json.writeArrayFieldStart("choices");
      json.writeStartObject();
      json.writeStringField("text", text);
      json.writeNumberField("index", index);
      writeFinish(json, last);
      json.writeEndObject();
      json.writeEndArray();
      json.writeEndObject();
    });
  }

  private static void writeFinish(JsonGenerator json, boolean last) throws IOException {
    json.writeNullField("logprobs");
    if (last) {
      json.writeStringField("finish_reason", "stop");
    } else {
      json.writeNullField("finish_reason");
    }
  }

  private static void write(JsonGenerator json, Usage usage) throws IOException {
    json.writeObjectFieldStart("usage");
    json.writeNumberField("prompt_tokens", usage.input());
    json.writeNumberField("completion_tokens", usage.output());
    json.writeNumberField("total_tokens", usage.input() + usage.output());
    json.writeEndObject();
  }

  private static void writeVector(JsonGenerator json, float[] vector, boolean base64)
      throws IOException {
    if (base64) {
      var bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asFloatBuffer().put(vector);
      json.writeStringField("embedding", Base64.getEncoder().encodeToString(bytes.array()));
      return;
    }
    json.writeArrayFieldStart("embedding");
    for (float value : vector) {
      json.writeNumber(value);
    }
    json.writeEndArray();
  }
}
