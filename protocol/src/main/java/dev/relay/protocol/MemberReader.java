package dev.relay.protocol;

import com.fasterxml.jackson.core.JsonToken;
import dev.relay.contract.Span;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/// Where the members of an object stand.
final class MemberReader {

  /// A member of the outermost object.
  ///
  /// @param at from the quote of its name to the end of its value
  record Member(String name, Span at) {}

  private MemberReader() {}

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
