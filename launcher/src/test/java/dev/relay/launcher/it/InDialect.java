package dev.relay.launcher.it;

import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.OpenAiAnswers;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;

/// What a client and a provider of each dialect say to each other.
public enum InDialect {
  OPENAI(
      "openai",
      "/v1/chat/completions",
      "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":%s}]%s}",
      "[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,QUJD\"}}]",
      "[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]",
      1),
  RESPONSES(
      "openai",
      "/v1/responses",
      "{\"model\":\"%s\",\"input\":[{\"role\":\"user\",\"content\":%s}]%s}",
      "[{\"type\":\"input_image\",\"image_url\":\"data:image/png;base64,QUJD\"}]",
      "[{\"type\":\"function\",\"name\":\"f\"}]",
      2),
  ANTHROPIC(
      "anthropic",
      "/v1/messages",
      "{\"model\":\"%s\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":%s}]%s}",
      "[{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"media_type\":\"image/png\",\"data\":\"QUJD\"}}]",
      "[{\"name\":\"f\",\"input_schema\":{\"type\":\"object\"}}]",
      2),
  GEMINI(
      "gemini",
      "/v1beta/models/%s:generateContent",
      "{\"contents\":[{\"role\":\"user\",\"parts\":%2$s}]%3$s}",
      "[{\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\"QUJD\"}}]",
      "[{\"functionDeclarations\":[{\"name\":\"f\"}]}]",
      0);

  private static final String STREAM = ",\"stream\":true";

  private final String type;
  private final String path;
  private final String body;
  private final String image;
  private final String tools;
  private final int preamble;

  /// @param preamble how many events come before the first content
  InDialect(String type, String path, String body, String image, String tools, int preamble) {
    this.type = type;
    this.path = path;
    this.body = body;
    this.image = image;
    this.tools = tools;
    this.preamble = preamble;
  }

  /// Of a provider that speaks it.
  public String type() {
    return type;
  }

  public String path(String model) {
    return path.formatted(model);
  }

  public String streamPath(String model) {
    return path(model).replace(":generateContent", ":streamGenerateContent?alt=sse");
  }

  public String body(String model) {
    return body(model, words("hi"), "");
  }

  public String streamBody(String model) {
    return this == GEMINI ? body(model) : body(model, words("hi"), STREAM);
  }

  /// @param content as JSON
  /// @param more members of the request
  public String body(String model, String content, String more) {
    return body.formatted(model, content, more);
  }

  /// A content that is nothing but these words.
  public String words(String words) {
    return this == GEMINI ? "[{\"text\":\"" + words + "\"}]" : "\"" + words + "\"";
  }

  /// A content with an image.
  public String image() {
    return image;
  }

  /// The member that offers a tool.
  public String tools() {
    return ",\"tools\":" + tools;
  }

  /// A request whose conversation has gone on for so many turns since `opening`.
  public String turn(String model, String opening, int turns) {
    var turn = new StringBuilder(words(opening));
    for (int i = 0; i < turns; i++) {
      turn.append("},{\"role\":\"").append(this == GEMINI ? "model" : "assistant");
      turn.append(said()).append(words("answer " + i));
      turn.append("},{\"role\":\"user").append(said()).append(words("question " + i));
    }
    return body(model, turn.toString(), "");
  }

  private String said() {
    return this == GEMINI ? "\",\"parts\":" : "\",\"content\":";
  }

  /// A whole answer that says `word`.
  public Answer whole(String word) {
    return switch (this) {
      case OPENAI -> OpenAiAnswers.chat("m", word);
      case RESPONSES ->
          Answer.json(
              """
              {"id":"resp_1","object":"response","status":"completed","model":"m","output":[\
              {"type":"message","role":"assistant","content":[{"type":"output_text","text":"%s"}]}],\
              "usage":{"input_tokens":1,"output_tokens":1,"total_tokens":2}}\
              """
                  .formatted(word));
      case ANTHROPIC ->
          Answer.json(
              """
              {"id":"msg_1","type":"message","role":"assistant","model":"m","content":[\
              {"type":"text","text":"%s"}],"stop_reason":"end_turn","stop_sequence":null,\
              "usage":{"input_tokens":1,"output_tokens":1}}\
              """
                  .formatted(word));
      case GEMINI ->
          Answer.json(
              """
              {"candidates":[{"content":{"role":"model","parts":[{"text":"%s"}]},\
              "finishReason":"STOP"}],"usageMetadata":{"totalTokenCount":2}}\
              """
                  .formatted(word));
    };
  }

  /// A stream whose first content is `word`.
  public Answer stream(String word) {
    return switch (this) {
      case OPENAI -> OpenAiAnswers.chatStream(RunningRelay.MODEL, word, "end");
      case RESPONSES ->
          named(
              "{\"type\":\"response.created\",\"sequence_number\":0,\"response\":{\"id\":\"resp_1\",\"output\":[]}}",
              "{\"type\":\"response.output_item.added\",\"sequence_number\":1,\"output_index\":0,\"item\":{\"type\":\"message\",\"id\":\"msg\",\"content\":[]}}",
              "{\"type\":\"response.output_text.delta\",\"sequence_number\":2,\"delta\":\""
                  + word
                  + "\"}",
              "{\"type\":\"response.completed\",\"sequence_number\":3,\"response\":{\"id\":\"resp_1\",\"output\":[]}}");
      case ANTHROPIC ->
          named(
              "{\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"c\",\"content\":[],\"usage\":{\"input_tokens\":1,\"output_tokens\":1}}}",
              "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}",
              "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\""
                  + word
                  + "\"}}",
              "{\"type\":\"message_stop\"}");
      case GEMINI ->
          Answer.sse(
              List.of(
                  "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\""
                      + word
                      + "\"}],\"role\":\"model\"},\"index\":0}]}",
                  "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"end\"}],\"role\":\"model\"},\"index\":0,\"finishReason\":\"STOP\"}]}"));
    };
  }

  private static Answer named(String... events) {
    return Answer.events(
        Arrays.stream(events)
            .map(event ->
                Buffer.buffer(
                    "event: "
                        + new JsonObject(event).getString("type")
                        + "\ndata: "
                        + event
                        + "\n\n"))
            .toList());
  }

  /// How many bytes of a [#stream] come before its first content.
  public int beforeContent(Answer stream) {
    return length(stream, preamble);
  }

  /// The same with the first content.
  public int withContent(Answer stream) {
    return length(stream, preamble + 1);
  }

  private static int length(Answer stream, int events) {
    return stream.pieces().subList(0, events).stream().mapToInt(Buffer::length).sum();
  }

  /// How the event begins that ends a stream with an error.
  public String errorEvent() {
    return switch (this) {
      case OPENAI, GEMINI -> "data: {\"error\":{";
      case RESPONSES, ANTHROPIC -> "event: error\ndata: {\"type\":\"error\",";
    };
  }

  /// By what a whole [#stream] is known.
  public String last() {
    return switch (this) {
      case OPENAI -> "[DONE]";
      case RESPONSES -> "response.completed";
      case ANTHROPIC -> "message_stop";
      case GEMINI -> "STOP";
    };
  }

  /// The word by which a program recognises an error of this status that Relay tells itself.
  public String word(JsonObject answer) {
    var error = answer.getJsonObject("error");
    return switch (this) {
      case OPENAI, RESPONSES -> error.getString("code");
      case ANTHROPIC -> error.getString("type");
      case GEMINI -> error.getString("status");
    };
  }
}
