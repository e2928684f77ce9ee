package dev.relay.protocol.conversation;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.relay.contract.Dialect;
import java.io.IOException;

/// Walks through a request once and counts. What is text is told by the names of the members, what
/// is an image by the type of the part (Google: by the type of the data).
final class TraitsReader {

  private static final int BYTES_OF_A_TOKEN = 4;
  private static final int TOKENS_OF_AN_ATTACHMENT = 1000;

  private final Dialect dialect;
  private final JsonParser json;
  private final byte[] bytes;
  private final int base;
  private final int to;
  private boolean tools;
  private boolean images;
  private long length;
  private long attachments;

  /// @param base where the parser began in `bytes`
  TraitsReader(Dialect dialect, JsonParser json, byte[] bytes, int base, int to) {
    this.dialect = dialect;
    this.json = json;
    this.bytes = bytes;
    this.base = base;
    this.to = to;
  }

  Traits read() throws IOException {
    if (json.nextToken() == JsonToken.START_OBJECT) {
      readRequest();
    }
    return new Traits(
        tools, images, length / BYTES_OF_A_TOKEN + attachments * TOKENS_OF_AN_ATTACHMENT);
  }

  private void readRequest() throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      var name = json.currentName();
      var value = json.nextToken();
      switch (name) {
        case "messages", "input", "contents", "content", "requests", "prompt" -> readSaid(name);
        case "system", "instructions", "systemInstruction", "system_instruction" -> readSaid(name);
        case "tools", "functions" -> readTools();
        case "generateContentRequest" -> {
          if (value == JsonToken.START_OBJECT) {
            readRequest();
          }
        }
        default -> json.skipChildren();
      }
    }
  }

  private void readTools() throws IOException {
    long before = length;
    boolean list = json.currentToken() == JsonToken.START_ARRAY;
    boolean some = readWhatever();
    tools |= list && some;
    length = list ? length : before;
  }

  /// Reads the value of the member `name` in a conversation.
  private void readSaid(String name) throws IOException {
    switch (json.currentToken()) {
      case VALUE_STRING -> {
        if (isText(name)) {
          count();
        }
      }
      case START_ARRAY -> {
        while (json.nextToken() != JsonToken.END_ARRAY) {
          readSaid(name);
        }
      }
      case START_OBJECT -> readPart();
      default -> {}
    }
  }

  private void readPart() throws IOException {
    while (json.nextToken() != JsonToken.END_OBJECT) {
      var name = json.currentName();
      boolean object = json.nextToken() == JsonToken.START_OBJECT;
      switch (name) {
        case "type" -> readType();
        case "image_url", "input_audio", "file", "cache_control" -> json.skipChildren();
        case "source" -> {
          if (object) {
            readSource();
          } else {
            readSaid(name);
          }
        }
        case "inlineData", "inline_data", "fileData", "file_data" -> {
          if (object) {
            readData();
          }
        }
        case "tools" -> readTools();
        default -> {
          if (isArguments(name)) {
            readWhatever();
          } else {
            readSaid(name);
          }
        }
      }
    }
  }

  private void readType() throws IOException {
    if (json.currentToken() != JsonToken.VALUE_STRING) {
      json.skipChildren();
      return;
    }
    var type = json.getText();
    boolean image =
        switch (dialect) {
          case OPENAI -> type.equals("image_url");
          case RESPONSES -> type.equals("input_image") || type.equals("computer_screenshot");
          case ANTHROPIC -> type.equals("image");
          case GEMINI -> false;
        };
    images |= image;
    switch (type) {
      case "image_url", "input_image", "computer_screenshot", "image_generation_call" ->
          attachments++;
      case "input_audio", "file", "input_file" -> attachments++;
      default -> {}
    }
  }

  /// What an image or a document of Anthropic's is made of: plain text, parts, or anything else.
  private void readSource() throws IOException {
    boolean text = false;
    boolean parts = false;
    int data = 0;
    while (json.nextToken() != JsonToken.END_OBJECT) {
      var name = json.currentName();
      boolean string = json.nextToken() == JsonToken.VALUE_STRING;
      switch (name) {
        case "type" -> text = string && json.getText().equals("text");
        case "data" -> data = string ? here() : 0;
        case "content" -> {
          parts = true;
          readSaid(name);
        }
        default -> {}
      }
      json.skipChildren();
    }
    if (text) {
      length += Quoted.length(bytes, data, to);
    } else if (!parts) {
      attachments++;
    }
  }

  /// What a part of Google's has that is no text.
  private void readData() throws IOException {
    attachments++;
    while (json.nextToken() != JsonToken.END_OBJECT) {
      var name = json.currentName();
      if (json.nextToken() == JsonToken.VALUE_STRING
          && (name.equals("mimeType") || name.equals("mime_type"))) {
        images |= json.getText().startsWith("image/");
      }
      json.skipChildren();
    }
  }

  /// Counts all names and strings of the current value, which may have any shape; false if there
  /// are none.
  private boolean readWhatever() throws IOException {
    int depth = 0;
    int tokens = 0;
    do {
      switch (json.currentToken()) {
        case START_ARRAY, START_OBJECT -> depth++;
        case END_ARRAY, END_OBJECT -> depth--;
        case FIELD_NAME -> length += json.currentName().length();
        case VALUE_STRING -> count();
        default -> {}
      }
      tokens++;
    } while (depth > 0 && json.nextToken() != null);
    return tokens > 2;
  }

  private void count() {
    length += Quoted.length(bytes, here(), to);
  }

  /// Where the text of the current string begins.
  private int here() {
    return base + (int) json.currentTokenLocation().getByteOffset() + 1;
  }

  /// What a tool is called with, or gives back, in any shape.
  private boolean isArguments(String name) {
    return switch (dialect) {
      case OPENAI, RESPONSES -> false;
      case ANTHROPIC -> name.equals("input");
      case GEMINI -> name.equals("args") || name.equals("response");
    };
  }

  /// Whether a model reads the strings of this member.
  private static boolean isText(String name) {
    return switch (name) {
      case "role", "id", "call_id", "tool_call_id", "tool_use_id", "status" -> false;
      case "signature", "thoughtSignature", "thought_signature", "encrypted_content" -> false;
      case "data", "result", "detail", "file_id", "file_url" -> false;
      default -> true;
    };
  }
}
