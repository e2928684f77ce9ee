package dev.relay.protocol.conversation;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.relay.contract.Dialect;
import dev.relay.contract.exchange.RequestSummary;
import dev.relay.protocol.ByteSearch;
import dev.relay.protocol.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Reads a request until the model speaks.
///
/// Texts are compared as they are written: a client that escapes a character in one turn and not in
/// the next would have two conversations.
final class ConversationOpeningReader {

  private static final String CACHE_KEY = "prompt_cache_key";

  /// By these a request of Responses goes on from what the provider keeps.
  private static final List<String> KEPT = List.of("previous_response_id", "conversation");

  /// How far from its end a body is searched for what stands behind the list.
  private static final int NEAR = 128 * 1024;

  private final Dialect dialect;
  private final JsonParser json;
  private final byte[] bytes;
  private final int base;
  private final int to;
  private final TextDigest digest = new TextDigest();
  private boolean goesOn;
  private String cacheKey = "";

  /// @param base where the parser began in `bytes`
  ConversationOpeningReader(Dialect dialect, JsonParser json, byte[] bytes, int base, int to) {
    this.dialect = dialect;
    this.json = json;
    this.bytes = bytes;
    this.base = base;
    this.to = to;
  }

  ConversationOpening read(RequestSummary summary) throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      return ConversationOpening.NONE;
    }
    var list = list();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      var name = json.currentName();
      boolean string = json.nextToken() == JsonToken.VALUE_STRING;
      if (name.equals(list)) {
        readList();
        break;
      }
      if (string && name.equals(CACHE_KEY)) {
        cacheKey = json.getText();
      }
      json.skipChildren();
    }
    if (cacheKey.isEmpty() && summary.keys().contains(CACHE_KEY)) {
      cacheKey = cacheKeyBehind();
    }
    return goesOnFromKept(summary)
        ? new ConversationOpening(0, true, cacheKey)
        : new ConversationOpening(digest.value(), goesOn, cacheKey);
  }

  private String list() {
    return switch (dialect) {
      case OPENAI, ANTHROPIC -> "messages";
      case RESPONSES -> "input";
      case GEMINI -> "contents";
    };
  }

  private void readList() throws IOException {
    switch (json.currentToken()) {
      case VALUE_STRING -> addText();
      case START_ARRAY -> {
        while (!goesOn && json.nextToken() != JsonToken.END_ARRAY) {
          readElement();
        }
      }
      default -> json.skipChildren();
    }
  }

  /// What belongs to the model is left out, wherever its element says so.
  private void readElement() throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      json.skipChildren();
      return;
    }
    long mark = digest.mark();
    var role = "";
    var type = "";
    while (!goesOn && json.nextToken() != JsonToken.END_OBJECT) {
      var name = json.currentName();
      boolean string = json.nextToken() == JsonToken.VALUE_STRING;
      switch (name) {
        case "role" -> {
          role = string ? json.getText() : "";
          goesOn = isModels(role);
        }
        case "type" -> type = string ? json.getText() : "";
        case "content", "parts" -> readContent();
        default -> json.skipChildren();
      }
    }
    goesOn |= dialect == Dialect.RESPONSES && role.isEmpty() && isModelsItem(type);
    if (goesOn) {
      digest.back(mark);
    }
  }

  private void readContent() throws IOException {
    switch (json.currentToken()) {
      case VALUE_STRING -> addText();
      case START_ARRAY -> {
        while (json.nextToken() != JsonToken.END_ARRAY) {
          readContent();
        }
      }
      case START_OBJECT -> readPart();
      default -> {}
    }
  }

  private void readPart() throws IOException {
    while (json.nextToken() != JsonToken.END_OBJECT) {
      var name = json.currentName();
      boolean string = json.nextToken() == JsonToken.VALUE_STRING;
      switch (name) {
        case "text" -> {
          if (string) {
            addText();
          }
        }
        case "type" -> goesOn |= string && json.getText().equals("tool_result");
        case "functionCall", "functionResponse" -> goesOn = true;
        default -> {}
      }
      json.skipChildren();
    }
  }

  private void addText() {
    int from = base + (int) json.currentTokenLocation().getByteOffset() + 1;
    digest.add(bytes, from, Quoted.end(bytes, from, to));
  }

  private static boolean isModels(String role) {
    return switch (role) {
      case "assistant", "model", "tool", "function" -> true;
      default -> false;
    };
  }

  /// An item of Responses that nobody has said is a call, its result, or reasoning; but for those
  /// by which a client asks for something.
  private static boolean isModelsItem(String type) {
    return switch (type) {
      case "", "message", "additional_tools", "compaction_trigger" -> false;
      default -> true;
    };
  }

  private String cacheKeyBehind() throws IOException {
    int value = valueOf(CACHE_KEY);
    if (value < 0) {
      return "";
    }
    try (var parser = Json.request(bytes, value, to - value)) {
      return parser.nextToken() == JsonToken.VALUE_STRING ? parser.getText() : "";
    }
  }

  private boolean goesOnFromKept(RequestSummary summary) {
    return dialect == Dialect.RESPONSES
        && KEPT.stream().anyMatch(name -> summary.keys().contains(name) && !isNull(valueOf(name)));
  }

  private boolean isNull(int value) {
    return value >= 0 && bytes[ByteSearch.afterBlanks(bytes, value, to - 1)] == 'n';
  }

  /// Where the value of a member begins that is known to be there: searched from the end, where
  /// clients put it; -1 if it is far from there.
  private int valueOf(String name) {
    var quoted = ('"' + name + '"').getBytes(StandardCharsets.US_ASCII);
    return ByteSearch.lastValue(bytes, Math.max(base, to - NEAR), to, quoted);
  }
}
