package dev.relay.protocol.responses;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.relay.protocol.ByteSearch;
import dev.relay.protocol.Json;
import dev.relay.protocol.Ranges;
import dev.relay.protocol.RequestWriter;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// Items of reasoning that a client carries in encrypted form: only the organization that wrote
/// them can read them (OpenAI's guide to reasoning, "Encrypted reasoning items").
///
/// A conversation goes on without its reasoning. Items of type `compaction` are encrypted likewise,
/// but stand for all that was said before them: without those the context would be lost, so they
/// are left where they are.
public final class BoundReasoning {

  private static final String NAME = "encrypted_content";
  private static final byte[] QUOTED = ('"' + NAME + '"').getBytes(StandardCharsets.US_ASCII);

  private static final int NOWHERE = -1;

  private final Ranges gone = new Ranges();
  private int goneFrom = NOWHERE;
  private int goneTo = NOWHERE;
  private int keptTo = NOWHERE;

  private BoundReasoning() {}

  /// Whether the request `body` carries any. Costs a search of bytes where there is none, and else
  /// a look at the items up to the first.
  public static boolean isIn(Buffer body) {
    return isNamed(body) && !in(body, true).isEmpty();
  }

  /// The request `body` without any; every other byte is unchanged. The same buffer if it has none,
  /// or is no request.
  public static Buffer without(Buffer body) {
    return isNamed(body) ? RequestWriter.without(body, in(body, false)) : body;
  }

  private static boolean isNamed(Buffer body) {
    var buffer = Json.contiguous(body);
    int from = buffer.arrayOffset() + buffer.readerIndex();
    return ByteSearch.has(buffer.array(), from, from + buffer.readableBytes(), QUOTED);
  }

  private static Ranges in(Buffer body, boolean first) {
    var found = new BoundReasoning();
    try (var json = Json.request(Json.contiguous(body))) {
      found.read(json, first);
      return found.gone;
    } catch (IOException _) {
      return new Ranges();
    }
  }

  private void read(JsonParser json, boolean first) throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      return;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      boolean input = json.currentName().equals("input");
      if (json.nextToken() == JsonToken.START_ARRAY && input) {
        readItems(json, first);
        return;
      }
      json.skipChildren();
    }
  }

  /// An item goes with the comma behind it; the last ones go with the comma before them.
  private void readItems(JsonParser json, boolean first) throws IOException {
    while (json.nextToken() != JsonToken.END_ARRAY && !(first && goneFrom != NOWHERE)) {
      int from = (int) json.currentTokenLocation().getByteOffset();
      boolean bound = readItem(json);
      int to = (int) json.currentLocation().getByteOffset();
      if (bound) {
        goneFrom = goneFrom == NOWHERE ? from : goneFrom;
        goneTo = to;
      } else {
        keep(from, to);
      }
    }
    if (goneFrom != NOWHERE) {
      gone.add(keptTo == NOWHERE ? goneFrom : keptTo, goneTo);
    }
  }

  private void keep(int from, int to) {
    if (goneFrom != NOWHERE) {
      gone.add(goneFrom, from);
      goneFrom = NOWHERE;
    }
    keptTo = to;
  }

  /// Reads one item to its end; true if it is encrypted reasoning.
  private static boolean readItem(JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      json.skipChildren();
      json.finishToken();
      return false;
    }
    boolean reasoning = false;
    boolean encrypted = false;
    while (json.nextToken() != JsonToken.END_OBJECT) {
      var name = json.currentName();
      var value = json.nextToken();
      switch (name) {
        case "type" ->
            reasoning = value == JsonToken.VALUE_STRING && json.getText().equals("reasoning");
        case NAME -> encrypted = value != JsonToken.VALUE_NULL;
        default -> {}
      }
      json.skipChildren();
    }
    return reasoning && encrypted;
  }
}
