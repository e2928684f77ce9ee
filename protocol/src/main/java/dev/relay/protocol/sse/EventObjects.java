package dev.relay.protocol.sse;

import dev.relay.protocol.ByteSearch;
import dev.relay.protocol.Json;
import dev.relay.protocol.JsonTree;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The objects that the events of a whole stream hold.
public final class EventObjects {

  private EventObjects() {}

  /// Those in `stream`, in order; empty if one of them cannot be read.
  public static Optional<List<Map<String, Object>>> in(Buffer stream) {
    var objects = new ArrayList<Map<String, Object>>();
    var buffer = Json.contiguous(stream);
    var bytes = buffer.array();
    int event = buffer.arrayOffset() + buffer.readerIndex();
    int to = event + buffer.readableBytes();
    var splitter = new EventSplitter();
    try {
      int end = splitter.next(bytes, event, to);
      while (end != EventSplitter.INCOMPLETE) {
        if (hasObject(bytes, event, end)) {
          var object = object(bytes, event, end);
          if (object.isEmpty()) {
            return Optional.empty();
          }
          objects.add(object.get());
        }
        event = end;
        end = splitter.next(bytes, event, to);
      }
      return Optional.of(objects);
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  private static boolean hasObject(byte[] bytes, int event, int end) {
    int data = Event.dataStart(bytes, event, end);
    int first = data < 0 ? end : ByteSearch.afterBlanks(bytes, data, end);
    return first < end && !Event.isDone(bytes, first, end);
  }

  private static Optional<Map<String, Object>> object(byte[] bytes, int event, int end)
      throws IOException {
    try (var json = Event.parser(bytes, event, end)) {
      return json == null ? Optional.empty() : JsonTree.object(json);
    }
  }
}
