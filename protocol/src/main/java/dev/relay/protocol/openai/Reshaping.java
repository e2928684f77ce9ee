package dev.relay.protocol.openai;

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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Makes a stream of a whole completion, and a whole completion of a stream.
final class Reshaping {

  private static final String CHOICES = "choices";
  private static final String USAGE = "usage";
  private static final String MESSAGE = "message";
  private static final String REASON = "finish_reason";
  private static final String CALLS = "tool_calls";

  /// Members of a delta that are not to be added up.
  private static final Set<String> ONCE = Set.of("role", "id", "type", "name", "format");

  private Reshaping() {}

  /// The events that say what `whole` says.
  static Optional<Buffer> streamOf(Buffer whole, boolean usage) {
    return JsonTree.object(whole)
        .filter(it -> !objects(it, CHOICES).isEmpty())
        .map(it -> streamOf(it, usage));
  }

  private static Buffer streamOf(Map<String, Object> whole, boolean usage) {
    var events = Buffer.buffer();
    var head = new LinkedHashMap<>(whole);
    var counted = head.remove(USAGE);
    var choices = objects(whole, CHOICES);
    if (text(whole, "object").equals("chat.completion")
        || choices.getFirst().get(MESSAGE) != null) {
      head.put("object", "chat.completion.chunk");
      for (var choice : choices) {
        write(events, head, List.of(said(choice)));
        write(events, head, List.of(ended(choice)));
      }
    } else {
      write(events, head, choices);
    }
    if (usage && counted != null) {
      head.put(USAGE, counted);
      write(events, head, List.of());
    }
    return events.appendBuffer(OpenAiWire.DONE);
  }

  private static void write(Buffer events, Map<String, Object> head, List<?> choices) {
    head.put(CHOICES, choices);
    events.appendBuffer(EventWriter.data(JsonTree.bytes(head)));
  }

  private static Map<String, Object> said(Map<String, Object> choice) {
    var chunk = new LinkedHashMap<>(choice);
    var delta = new LinkedHashMap<>(inner(chunk, MESSAGE));
    if (delta.get(CALLS) instanceof List<?>) {
      var calls = new ArrayList<Map<String, Object>>();
      for (var call : objects(delta, CALLS)) {
        var numbered = new LinkedHashMap<String, Object>();
        numbered.put("index", new Literal(Integer.toString(calls.size())));
        numbered.putAll(call);
        calls.add(numbered);
      }
      delta.put(CALLS, calls);
    }
    chunk.remove(MESSAGE);
    chunk.put("delta", delta);
    chunk.put(REASON, Literal.NULL);
    return chunk;
  }

  private static Map<String, Object> ended(Map<String, Object> choice) {
    var chunk = new LinkedHashMap<String, Object>();
    chunk.put("index", choice.getOrDefault("index", new Literal("0")));
    chunk.put("delta", Map.of());
    chunk.put(REASON, choice.getOrDefault(REASON, "stop"));
    return chunk;
  }

  /// The completion that `events` say.
  static Optional<Buffer> wholeOf(Buffer events) {
    return EventObjects.in(events).filter(it -> !it.isEmpty()).flatMap(Reshaping::wholeOf);
  }

  private static Optional<Buffer> wholeOf(List<Map<String, Object>> chunks) {
    var whole = new LinkedHashMap<String, Object>();
    var choices = new TreeMap<Integer, Map<String, Object>>();
    for (var chunk : chunks) {
      chunk.forEach((name, value) -> {
        if (!name.equals(CHOICES) && !value.equals(Literal.NULL)) {
          whole.put(name, value);
        }
      });
      for (var choice : objects(chunk, CHOICES)) {
        int index = number(choice, "index", 0);
        if (!add(choices.computeIfAbsent(index, _ -> new LinkedHashMap<>()), choice)) {
          return Optional.empty();
        }
      }
    }
    if (text(whole, "object").equals("chat.completion.chunk")) {
      whole.put("object", "chat.completion");
    }
    whole.remove("obfuscation");
    choices.values().forEach(Reshaping::complete);
    whole.put(CHOICES, List.copyOf(choices.values()));
    return Optional.of(Buffer.buffer(JsonTree.bytes(whole)));
  }

  private static boolean add(Map<String, Object> whole, Map<String, Object> choice) {
    for (var member : choice.entrySet()) {
      var name = member.getKey();
      switch (member.getValue()) {
        case Map<?, ?> _ when name.equals("delta") -> {
          if (!addDelta(inner(whole, MESSAGE), inner(choice, name))) {
            return false;
          }
        }
        case String text when name.equals("text") -> append(whole, name, text);
        case Map<?, ?> _ when name.equals("logprobs") -> addLists(whole, choice);
        case Literal value when value.equals(Literal.NULL) -> whole.putIfAbsent(name, value);
        case Object value -> whole.put(name, value);
      }
    }
    return true;
  }

  private static void addLists(Map<String, Object> whole, Map<String, Object> choice) {
    var logs = inner(whole, "logprobs");
    inner(choice, "logprobs")
        .forEach((name, value) -> {
          if (value instanceof List<?> more) {
            list(logs, name).addAll(more);
          } else {
            logs.putIfAbsent(name, value);
          }
        });
  }

  private static boolean addDelta(Map<String, Object> message, Map<String, Object> delta) {
    for (var member : delta.entrySet()) {
      var name = member.getKey();
      switch (member.getValue()) {
        case String text when ONCE.contains(name) -> message.put(name, text);
        case String text -> append(message, name, text);
        case List<?> _ when name.equals(CALLS) -> addCalls(message, objects(delta, name));
        case List<?> more -> list(message, name).addAll(more);
        case Map<?, ?> _ when name.equals("function_call") ->
            addFunction(inner(message, name), inner(delta, name));
        case Map<?, ?> _ -> {
          return false;
        }
        case Object value -> message.putIfAbsent(name, value);
      }
    }
    return true;
  }

  /// A call is known by its number; a new id under the same number is a new call.
  private static void addCalls(Map<String, Object> message, List<Map<String, Object>> more) {
    var calls = list(message, CALLS);
    for (var part : more) {
      int index = number(part, "index", Math.max(0, calls.size() - 1));
      var call = call(calls, index, text(part, "id"));
      part.forEach((name, value) -> {
        if (value instanceof String text && !text.isEmpty()) {
          call.put(name, text);
        }
      });
      call.put("index", new Literal(Integer.toString(index)));
      if (part.get("function") instanceof Map<?, ?>) {
        addFunction(inner(call, "function"), inner(part, "function"));
      }
    }
  }

  private static Map<String, Object> call(List<Object> calls, int index, String id) {
    var holder = new LinkedHashMap<String, Object>();
    holder.put(CALLS, calls);
    for (var call : objects(holder, CALLS).reversed()) {
      var known = text(call, "id");
      if (number(call, "index", 0) == index
          && (id.isEmpty() || known.isEmpty() || id.equals(known))) {
        return call;
      }
    }
    var made = new LinkedHashMap<String, Object>();
    calls.add(made);
    return made;
  }

  private static void addFunction(Map<String, Object> function, Map<String, Object> part) {
    var name = text(part, "name");
    if (!name.isEmpty()) {
      function.put("name", name);
    }
    append(function, "arguments", text(part, "arguments"));
  }

  private static void complete(Map<String, Object> choice) {
    if (choice.get(MESSAGE) instanceof Map<?, ?>) {
      var message = inner(choice, MESSAGE);
      message.putIfAbsent("role", "assistant");
      message.putIfAbsent("content", Literal.NULL);
      objects(message, CALLS).forEach(call -> call.remove("index"));
    }
  }
}
