package dev.relay.protocol.responses;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.relay.contract.Span;
import dev.relay.protocol.ByteSearch;
import dev.relay.protocol.Json;
import dev.relay.protocol.RequestWriter;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// Items of reasoning that a client carries in encrypted form: only the organization that wrote
/// them can read them (OpenAI's guide to reasoning, "Encrypted reasoning items").
///
/// A conversation goes on without its reasoning. Items of type `compaction` are encrypted likewise,
/// but stand for all that was said before them: without those the context would be lost, so they
/// are left where they are.
public final class BoundReasoning {

  private static final String NAME = "encrypted_content";
  private static final byte[] QUOTED = ('"' + NAME + '"').getBytes(StandardCharsets.US_ASCII);

  private final List<Span> items = new ArrayList<>();
  private final BitSet bound = new BitSet();

  private BoundReasoning() {}

  /// Whether the request `body` carries any. Costs a search of bytes where there is none, and else
  /// a look at the items up to the first.
  public static boolean isIn(Buffer body) {
    return isNamed(body) && !in(body, true).bound.isEmpty();
  }

  /// The request `body` without any; every other byte is unchanged. The same buffer if it has none,
  /// or is no request.
  public static Buffer without(Buffer body) {
    if (!isNamed(body)) {
      return body;
    }
    var reasoning = in(body, false);
    return RequestWriter.without(body, reasoning.items, reasoning.bound);
  }

  private static boolean isNamed(Buffer body) {
    var buffer = Json.contiguous(body);
    int from = buffer.arrayOffset() + buffer.readerIndex();
    return ByteSearch.has(buffer.array(), from, from + buffer.readableBytes(), QUOTED);
  }

  private static BoundReasoning in(Buffer body, boolean first) {
    var found = new BoundReasoning();
    var buffer = Json.contiguous(body);
    try (var json =
        Json.parser(
            buffer.array(), buffer.arrayOffset() + buffer.readerIndex(), buffer.readableBytes())) {
      found.read(json, first);
      return found;
    } catch (IOException _) {
      return new BoundReasoning();
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

  private void readItems(JsonParser json, boolean first) throws IOException {
    while (json.nextToken() != JsonToken.END_ARRAY && !(first && !bound.isEmpty())) {
      int start = (int) json.currentTokenLocation().getByteOffset();
      bound.set(items.size(), readItem(json));
      items.add(new Span(start, (int) json.currentLocation().getByteOffset()));
    }
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
