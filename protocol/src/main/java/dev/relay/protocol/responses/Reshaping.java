package dev.relay.protocol.responses;

import static dev.relay.protocol.JsonTree.inner;
import static dev.relay.protocol.JsonTree.number;
import static dev.relay.protocol.JsonTree.objects;
import static dev.relay.protocol.JsonTree.text;

import dev.relay.protocol.JsonTree;
import dev.relay.protocol.JsonTree.Literal;
import dev.relay.protocol.sse.EventObjects;
import dev.relay.protocol.sse.EventWriter;
import io.vertx.core.buffer.Buffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Makes a stream of a whole response, and a whole response of a stream.
final class Reshaping {

  private static final String OUTPUT = "output";
  private static final String STATUS = "status";
  private static final String RESPONSE = "response";
  private static final String RUNNING = "in_progress";
  private static final String ITEM = "item";
  private static final String PART = "part";
  private static final String DELTA = "delta";

  private final Buffer events = Buffer.buffer();
  private int written;

  private Reshaping() {}

  /// The response that the last of `events` holds; empty if there is none.
  static Optional<Buffer> wholeOf(Buffer events) {
    return EventObjects.in(events).flatMap(Reshaping::wholeOf);
  }

  private static Optional<Buffer> wholeOf(List<Map<String, Object>> events) {
    var items = new TreeMap<Integer, Object>();
    for (var event : events) {
      switch (text(event, "type")) {
        case "response.output_item.done" ->
            items.put(number(event, "output_index", items.size()), inner(event, ITEM));
        case "response.completed", "response.incomplete" -> {
          var response = inner(event, RESPONSE);
          if (objects(response, OUTPUT).isEmpty()) {
            response.put(OUTPUT, List.copyOf(items.values()));
          }
          return Optional.of(Buffer.buffer(JsonTree.bytes(response)));
        }
        default -> {}
      }
    }
    return Optional.empty();
  }

  /// The events that say what `whole` says; empty if it has not ended.
  static Optional<Buffer> streamOf(Buffer whole) {
    return JsonTree.object(whole)
        .filter(it -> it.get(OUTPUT) instanceof List<?>)
        .filter(it -> !text(it, STATUS).equals("queued") && !text(it, STATUS).equals(RUNNING))
        .map(it -> new Reshaping().stream(it));
  }

  private Buffer stream(Map<String, Object> whole) {
    var begun = new LinkedHashMap<>(whole);
    begun.put(STATUS, RUNNING);
    begun.put(OUTPUT, List.of());
    begun.remove("usage");
    write("response.created", RESPONSE, begun);
    write("response.in_progress", RESPONSE, begun);
    int index = 0;
    for (var item : objects(whole, OUTPUT)) {
      item(new Literal(Integer.toString(index++)), item);
    }
    var status = text(whole, STATUS);
    var end = status.equals("incomplete") || status.equals("failed") ? status : "completed";
    write("response." + end, RESPONSE, whole);
    return events;
  }

  private void item(Literal index, Map<String, Object> item) {
    var begun = new LinkedHashMap<>(item);
    var parts = objects(item, "content");
    boolean message = text(item, "type").equals("message");
    boolean call = text(item, "type").equals("function_call");
    begun.computeIfPresent(STATUS, (_, _) -> RUNNING);
    if (message) {
      begun.put("content", List.of());
    } else if (call) {
      begun.put("arguments", "");
    }
    write("response.output_item.added", "output_index", index, ITEM, begun);
    if (message) {
      for (int i = 0; i < parts.size(); i++) {
        part(item, index, new Literal(Integer.toString(i)), parts.get(i));
      }
    } else if (call) {
      said("response.function_call_arguments", item, index, "arguments", text(item, "arguments"));
    }
    write("response.output_item.done", "output_index", index, ITEM, item);
  }

  private void part(
      Map<String, Object> item, Literal index, Literal place, Map<String, Object> part) {
    var type = text(part, "type");
    var name = type.equals("output_text") ? "text" : "refusal";
    var begun = new LinkedHashMap<>(part);
    begun.put(name, "");
    place("response.content_part.added", item, index, place, PART, begun);
    if (part.get(name) instanceof String text) {
      place("response." + type + ".delta", item, index, place, DELTA, text);
      place("response." + type + ".done", item, index, place, name, text);
    }
    place("response.content_part.done", item, index, place, PART, part);
  }

  private void said(
      String type, Map<String, Object> item, Literal index, String name, String text) {
    var id = text(item, "id");
    write(type + ".delta", "item_id", id, "output_index", index, DELTA, text);
    write(type + ".done", "item_id", id, "output_index", index, name, text);
  }

  private void place(
      String type,
      Map<String, Object> item,
      Literal index,
      Literal place,
      String name,
      Object value) {
    write(
        type,
        "item_id",
        text(item, "id"),
        "output_index",
        index,
        "content_index",
        place,
        name,
        value);
  }

  private void write(String type, Object... members) {
    var event = new LinkedHashMap<String, Object>();
    event.put("type", type);
    event.put("sequence_number", new Literal(Integer.toString(written++)));
    for (int i = 0; i < members.length; i += 2) {
      event.put(members[i].toString(), members[i + 1]);
    }
    events.appendBuffer(EventWriter.named(type, JsonTree.bytes(event)));
  }
}
