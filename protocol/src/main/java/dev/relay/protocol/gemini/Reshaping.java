package dev.relay.protocol.gemini;

import static dev.relay.protocol.JsonTree.inner;
import static dev.relay.protocol.JsonTree.list;
import static dev.relay.protocol.JsonTree.number;
import static dev.relay.protocol.JsonTree.objects;
import static dev.relay.protocol.JsonTree.text;

import dev.relay.protocol.JsonTree;
import dev.relay.protocol.sse.EventObjects;
import dev.relay.protocol.sse.EventWriter;
import io.vertx.core.buffer.Buffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Makes a whole answer of a stream, whose events are answers, too.
final class Reshaping {

  private static final String CANDIDATES = "candidates";
  private static final String CONTENT = "content";
  private static final String PARTS = "parts";
  private static final String TEXT = "text";

  private Reshaping() {}

  /// One event for an answer, or for each of a list of them.
  static Optional<Buffer> streamOf(Buffer whole) {
    return JsonTree.object(whole).map(it -> EventWriter.data(JsonTree.bytes(it)));
  }

  /// The list of the answers in `events`.
  static Optional<Buffer> listOf(Buffer events) {
    return EventObjects.in(events).map(it -> Buffer.buffer(JsonTree.bytes(it)));
  }

  /// The answer that `events` say.
  static Optional<Buffer> wholeOf(Buffer events) {
    return EventObjects.in(events).filter(it -> !it.isEmpty()).map(Reshaping::wholeOf);
  }

  private static Buffer wholeOf(List<Map<String, Object>> answers) {
    var whole = new LinkedHashMap<String, Object>();
    var candidates = new TreeMap<Integer, Map<String, Object>>();
    for (var answer : answers) {
      for (var candidate : objects(answer, CANDIDATES)) {
        int index = number(candidate, "index", 0);
        add(candidates.computeIfAbsent(index, _ -> new LinkedHashMap<>()), candidate);
      }
      whole.putAll(answer);
    }
    if (!candidates.isEmpty()) {
      whole.put(CANDIDATES, List.copyOf(candidates.values()));
    }
    return Buffer.buffer(JsonTree.bytes(whole));
  }

  private static void add(Map<String, Object> whole, Map<String, Object> candidate) {
    candidate.forEach((name, value) -> {
      if (!name.equals(CONTENT)) {
        whole.put(name, value);
      }
    });
    if (candidate.get(CONTENT) instanceof Map<?, ?>) {
      var content = inner(whole, CONTENT);
      var more = inner(candidate, CONTENT);
      more.forEach((name, value) -> {
        if (!name.equals(PARTS)) {
          content.put(name, value);
        }
      });
      var parts = list(content, PARTS);
      objects(more, PARTS).forEach(part -> add(parts, part));
    }
  }

  /// Texts of one kind that follow each other are one.
  private static void add(List<Object> parts, Map<String, Object> part) {
    if (!parts.isEmpty() && parts.getLast() instanceof Map<?, ?> last && isText(last, part)) {
      var joined = new LinkedHashMap<>(part);
      joined.put(TEXT, last.get(TEXT) + text(part, TEXT));
      parts.removeLast();
      parts.add(joined);
    } else {
      parts.add(part);
    }
  }

  private static boolean isText(Map<?, ?> last, Map<String, Object> part) {
    return last.get(TEXT) instanceof String
        && part.get(TEXT) instanceof String
        && last.size() <= 2
        && part.size() == last.size()
        && (part.size() == 1
            || (part.containsKey("thought") && part.get("thought").equals(last.get("thought"))));
  }
}
