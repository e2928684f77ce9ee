package dev.relay.launcher.it.chaos;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What a chat and its only right answer look like in one dialect.
enum ChaosDialect {
  OPENAI("/v1/chat/completions") {
    @Override
    String request(ChaosChat chat) {
      var usage = chat.streamed() ? ",\"stream_options\":{\"include_usage\":true}" : "";
      return "{\"model\":\"%s\",\"stream\":%b%s,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}"
          .formatted(chat.model(), chat.streamed(), usage, chat.nonce());
    }

    @Override
    List<String> events(ChaosChat chat, String tag) {
      var begin =
          "data: {\"id\":\"" + tag + "\",\"object\":\"chat.completion.chunk\",\"choices\":[";
      return spread(
          List.of(
              begin + "{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n"),
          chat.words(),
          i ->
              begin
                  + "{\"index\":0,\"delta\":{\"content\":\""
                  + chat.word(tag, i)
                  + "\"},\"finish_reason\":null}]}\n\n",
          List.of(
              begin + "{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n",
              begin + "],\"usage\":" + usage(chat) + "}\n\n",
              "data: [DONE]\n\n"));
    }

    @Override
    String whole(ChaosChat chat, String tag) {
      return "{\"id\":\"%s\",\"object\":\"chat.completion\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"%s\"},\"finish_reason\":\"stop\"}],\"usage\":%s}"
          .formatted(tag, chat.text(tag), usage(chat));
    }

    private String usage(ChaosChat chat) {
      return "{\"prompt_tokens\":%d,\"completion_tokens\":%d,\"total_tokens\":%d}"
          .formatted(chat.checksum(), chat.words(), chat.checksum() + chat.words());
    }
  },

  ANTHROPIC("/v1/messages") {
    @Override
    String request(ChaosChat chat) {
      return "{\"model\":\"%s\",\"max_tokens\":99,\"stream\":%b,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}"
          .formatted(chat.model(), chat.streamed(), chat.nonce());
    }

    @Override
    List<String> events(ChaosChat chat, String tag) {
      return spread(
          List.of(
              named(
                  "message_start",
                  ",\"message\":{\"id\":\"%s\",\"role\":\"assistant\",\"content\":[],\"usage\":{\"input_tokens\":%d,\"output_tokens\":1}}"
                      .formatted(tag, chat.checksum()))),
          chat.words(),
          i ->
              named(
                  "content_block_delta",
                  ",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\""
                      + chat.word(tag, i)
                      + "\"}"),
          List.of(
              named("content_block_stop", ",\"index\":0"),
              named(
                  "message_delta",
                  ",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":"
                      + chat.words()
                      + "}"),
              named("message_stop", "")));
    }

    @Override
    String whole(ChaosChat chat, String tag) {
      return "{\"id\":\"%s\",\"type\":\"message\",\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"%s\"}],\"stop_reason\":\"end_turn\",\"usage\":{\"input_tokens\":%d,\"output_tokens\":%d}}"
          .formatted(tag, chat.text(tag), chat.checksum(), chat.words());
    }

    @Override
    String error(String code, String message) {
      return "{\"type\":\"error\"," + super.error(code, message).substring(1);
    }

    @Override
    boolean isEnvelope(JsonObject body) {
      return "error".equals(body.getValue("type")) && super.isEnvelope(body);
    }

    @Override
    String errorEvent(String code, String message) {
      return "event: error\ndata: " + error(code, message) + "\n\n";
    }

    @Override
    boolean isErrorEvent(String event) {
      return event.startsWith("event: error\ndata: ") && isEnvelope(data(event));
    }
  },

  RESPONSES("/v1/responses") {
    @Override
    String request(ChaosChat chat) {
      return "{\"model\":\"%s\",\"stream\":%b,\"input\":\"%s\"}"
          .formatted(chat.model(), chat.streamed(), chat.nonce());
    }

    @Override
    List<String> events(ChaosChat chat, String tag) {
      return spread(
          List.of(
              named("response.created", ",\"sequence_number\":0,\"response\":" + begun(tag)),
              named("response.in_progress", ",\"sequence_number\":1,\"response\":" + begun(tag))),
          chat.words(),
          i ->
              named(
                  "response.output_text.delta",
                  ",\"sequence_number\":%d,\"delta\":\"%s\"".formatted(i + 2, chat.word(tag, i))),
          List.of(
              named(
                  "response.completed",
                  ",\"sequence_number\":%d,\"response\":%s"
                      .formatted(chat.words() + 2, whole(chat, tag)))));
    }

    private String begun(String tag) {
      return "{\"id\":\"resp_"
          + tag
          + "\",\"object\":\"response\",\"error\":null,\"status\":\"in_progress\",\"output\":[]}";
    }

    @Override
    String whole(ChaosChat chat, String tag) {
      return "{\"id\":\"resp_%s\",\"object\":\"response\",\"error\":null,\"status\":\"completed\",\"output\":[{\"type\":\"message\",\"content\":[{\"type\":\"output_text\",\"text\":\"%s\"}]}],\"usage\":{\"input_tokens\":%d,\"output_tokens\":%d}}"
          .formatted(tag, chat.text(tag), chat.checksum(), chat.words());
    }

    @Override
    String errorEvent(String code, String message) {
      return "event: error\ndata: {\"type\":\"error\",\"code\":\"%s\",\"message\":\"%s\",\"param\":null,\"sequence_number\":2}\n\n"
          .formatted(code, message);
    }

    @Override
    boolean isErrorEvent(String event) {
      return event.startsWith("event: error\ndata: ")
          && "error".equals(data(event).getValue("type"))
          && data(event).getString("message") != null
          && data(event).getInteger("sequence_number") != null;
    }
  };

  private final String path;

  ChaosDialect(String path) {
    this.path = path;
  }

  String path() {
    return path;
  }

  abstract String request(ChaosChat chat);

  /// Of the stream whose every event is marked with `tag`.
  abstract List<String> events(ChaosChat chat, String tag);

  abstract String whole(ChaosChat chat, String tag);

  /// The bytes of a stream before its first content.
  int preamble(ChaosChat chat, String tag) {
    var events = events(chat, tag);
    return events.stream().limit(this == RESPONSES ? 2 : 1).mapToInt(String::length).sum();
  }

  /// The body of an error answer.
  String error(String code, String message) {
    return "{\"error\":{\"message\":\"%s\",\"type\":\"%s\",\"code\":\"%s\"}}"
        .formatted(message, code, code);
  }

  boolean isEnvelope(JsonObject body) {
    return body.getValue("error") instanceof JsonObject error
        && error.getString("message") != null
        && error.getString("type") != null;
  }

  String errorEvent(String code, String message) {
    return "data: " + error(code, message) + "\n\n";
  }

  boolean isErrorEvent(String event) {
    return event.startsWith("data: {\"error\":") && isEnvelope(data(event));
  }

  /// Whether `event` keeps the connection alive and says nothing.
  boolean isHeartbeat(String event) {
    return event.equals(": keep-alive\n\n")
        || event.equals("event: ping\ndata: {\"type\": \"ping\"}\n\n");
  }

  private static JsonObject data(String event) {
    try {
      return new JsonObject(event.substring(event.indexOf("data: ") + 6));
    } catch (DecodeException _) {
      return new JsonObject();
    }
  }

  private static String named(String type, String more) {
    return "event: " + type + "\ndata: {\"type\":\"" + type + "\"" + more + "}\n\n";
  }

  private static List<String> spread(
      List<String> before, int words, IntFunction<String> word, List<String> after) {
    var all = new ArrayList<String>();
    Stream.of(before.stream(), IntStream.range(0, words).mapToObj(word), after.stream())
        .forEach(part -> part.forEach(all::add));
    return all;
  }
}
