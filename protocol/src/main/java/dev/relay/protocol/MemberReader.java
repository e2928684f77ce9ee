package dev.relay.protocol;

import com.fasterxml.jackson.core.JsonToken;
import dev.relay.contract.Span;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// Where the members of an object stand.
final class MemberReader {

  /// A member of the outermost object.
  ///
  /// @param at from the quote of its name to the end of its value
  record Member(String name, Span at) {}

  /// Where a body of Google's names a model besides its path.
  private static final Pattern WITHIN =
      Pattern.compile("/model|/requests/\\d+/model|/generateContentRequest/model");

  private MemberReader() {}

  /// The places where `body`, which was scanned before, has one of `values` for a model.
  static List<Span> models(Buffer body, Set<String> values) {
    var bytes = Json.contiguous(body);
    var places = new ArrayList<Span>();
    try (var json =
        Json.parser(
            bytes.array(), bytes.arrayOffset() + bytes.readerIndex(), bytes.readableBytes())) {
      while (json.nextToken() != null) {
        if (json.currentToken() == JsonToken.VALUE_STRING
            && "model".equals(json.currentName())
            && values.contains(json.getText())
            && WITHIN.matcher(json.getParsingContext().pathAsPointer().toString()).matches()) {
          int start = (int) json.currentTokenLocation().getByteOffset();
          places.add(new Span(start, (int) json.currentLocation().getByteOffset()));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return places;
  }

  /// The members of the object in `body`, which was scanned before; in order.
  static List<Member> members(Buffer body) {
    var bytes = Json.contiguous(body);
    var members = new ArrayList<Member>();
    try (var json =
        Json.parser(
            bytes.array(), bytes.arrayOffset() + bytes.readerIndex(), bytes.readableBytes())) {
      json.nextToken();
      while (json.nextToken() != JsonToken.END_OBJECT) {
        var name = json.currentName();
        int start = (int) json.currentTokenLocation().getByteOffset();
        json.nextToken();
        json.skipChildren();
        json.finishToken();
        int end = (int) json.currentLocation().getByteOffset();
        members.add(new Member(name, new Span(start, end)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return members;
  }
}
