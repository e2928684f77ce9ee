package dev.relay.protocol.anthropic;

import static dev.relay.protocol.JsonTree.append;
import static dev.relay.protocol.JsonTree.inner;
import static dev.relay.protocol.JsonTree.list;
import static dev.relay.protocol.JsonTree.number;
import static dev.relay.protocol.JsonTree.objects;
import static dev.relay.protocol.JsonTree.text;

import dev.relay.protocol.JsonTree;
import dev.relay.protocol.JsonTree.Literal;
import dev.relay.protocol.sse.EventObjects;
import dev.relay.protocol.sse.EventWriter;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Makes a stream of a whole message, and a whole message of a stream.
final class Reshaping {

  private static final String TYPE = "type";
  private static final String CONTENT = "content";
  private static final String USAGE = "usage";
  private static final String INDEX = "index";
  private static final String TEXT = "text";
  private static final String THINKING = "thinking";
  private static final String SIGNATURE = "signature";
  private static final String INPUT = "input";
  private static final String DELTA = "delta";
  private static final String PARTIAL = "partial_json";
  private static final String REASON = "stop_reason";
  private static final String SEQUENCE = "stop_sequence";

  private Reshaping() {}

  /// The events that say what `whole` says.
  static Optional<Buffer> streamOf(Buffer whole) {
    return JsonTree.object(whole)
        .filter(it -> it.get(CONTENT) instanceof List<?>)
        .map(it -> {
          var events = Buffer.buffer();
          start(events, it);
          int index = 0;
          for (var block : objects(it, CONTENT)) {
            block(events, index++, block);
          }
          var delta = new LinkedHashMap<String, Object>();
          delta.put(REASON, it.getOrDefault(REASON, "end_turn"));
          delta.put(SEQUENCE, it.getOrDefault(SEQUENCE, Literal.NULL));
          write(events, event("message_delta", DELTA, delta, USAGE, inner(it, USAGE)));
          return events.appendBuffer(AnthropicWire.STOP);
        });
  }

  private static void start(Buffer events, Map<String, Object> whole) {
    var message = new LinkedHashMap<>(whole);
    message.put(CONTENT, List.of());
    message.put(REASON, Literal.NULL);
    message.put(SEQUENCE, Literal.NULL);
    var usage = new LinkedHashMap<>(inner(message, USAGE));
    usage.put("output_tokens", new Literal("1"));
    message.put(USAGE, usage);
    write(events, event("message_start", "message", message));
  }

  private static void block(Buffer events, int index, Map<String, Object> block) {
    var number = new Literal(Integer.toString(index));
    var empty = new LinkedHashMap<>(block);
    var deltas = new LinkedHashMap<String, Map<String, Object>>();
    switch (text(block, TYPE)) {
      case TEXT -> moved(empty, deltas, TEXT, "text_delta");
      case THINKING -> {
        moved(empty, deltas, THINKING, "thinking_delta");
        moved(empty, deltas, SIGNATURE, "signature_delta");
      }
      default -> {
        if (block.get(INPUT) instanceof Map<?, ?> input) {
          empty.put(INPUT, Map.of());
          var json = new String(JsonTree.bytes(input), StandardCharsets.UTF_8);
          deltas.put(INPUT, event("input_json_delta", PARTIAL, json));
        }
      }
    }
    write(events, event("content_block_start", INDEX, number, "content_block", empty));
    for (var delta : deltas.values()) {
      write(events, event("content_block_delta", INDEX, number, DELTA, delta));
    }
    write(events, event("content_block_stop", INDEX, number));
  }

  private static void moved(
      Map<String, Object> empty,
      Map<String, Map<String, Object>> deltas,
      String name,
      String type) {
    var text = text(empty, name);
    if (!text.isEmpty()) {
      deltas.put(name, event(type, name, text));
    }
    empty.put(name, "");
  }

  private static Map<String, Object> event(String type, Object... members) {
    var event = new LinkedHashMap<String, Object>();
    event.put(TYPE, type);
    for (int i = 0; i < members.length; i += 2) {
      event.put(members[i].toString(), members[i + 1]);
    }
    return event;
  }

  private static void write(Buffer events, Map<String, Object> event) {
    events.appendBuffer(EventWriter.named(text(event, TYPE), JsonTree.bytes(event)));
  }

  /// The message that `events` say; empty if they say what is not known here.
  static Optional<Buffer> wholeOf(Buffer events) {
    return EventObjects.in(events).flatMap(Reshaping::wholeOf);
  }

  private static Optional<Buffer> wholeOf(List<Map<String, Object>> events) {
    var message = new LinkedHashMap<String, Object>();
    var blocks = new TreeMap<Integer, Map<String, Object>>();
    for (var event : events) {
      int index = number(event, INDEX, 0);
      switch (text(event, TYPE)) {
        case "message_start" -> message.putAll(inner(event, "message"));
        case "content_block_start" -> blocks.put(index, inner(event, "content_block"));
        case "content_block_delta" -> {
          var block = blocks.get(index);
          if (block == null || !add(block, inner(event, DELTA))) {
            return Optional.empty();
          }
        }
        case "message_delta" -> {
          message.putAll(inner(event, DELTA));
          inner(message, USAGE).putAll(inner(event, USAGE));
        }
        default -> {}
      }
    }
    if (message.isEmpty() || !blocks.values().stream().allMatch(Reshaping::complete)) {
      return Optional.empty();
    }
    message.put(CONTENT, List.copyOf(blocks.values()));
    return Optional.of(Buffer.buffer(JsonTree.bytes(message)));
  }

  private static boolean add(Map<String, Object> block, Map<String, Object> delta) {
    switch (text(delta, TYPE)) {
      case "text_delta" -> append(block, TEXT, text(delta, TEXT));
      case "thinking_delta" -> append(block, THINKING, text(delta, THINKING));
      case "signature_delta" -> append(block, SIGNATURE, text(delta, SIGNATURE));
      case "input_json_delta" -> append(block, PARTIAL, text(delta, PARTIAL));
      case "citations_delta" ->
          list(block, "citations").add(delta.getOrDefault("citation", Literal.NULL));
      default -> {
        return false;
      }
    }
    return true;
  }

  private static boolean complete(Map<String, Object> block) {
    if (!(block.remove(PARTIAL) instanceof String json) || json.isBlank()) {
      return true;
    }
    var input = JsonTree.object(Buffer.buffer(json));
    input.ifPresent(it -> block.put(INPUT, it));
    return input.isPresent();
  }
}
