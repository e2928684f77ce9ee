package dev.relay.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.relay.contract.Span;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Where the members of an object stand.
final class MemberReader {

  /// A member of the outermost object.
  ///
  /// @param at from the quote of its name to the end of its value
  record Member(String name, Span at) {}

  private MemberReader() {}

  /// The places where `body`, which was scanned before, has one of `values` for a model: in itself,
  /// in its `generateContentRequest`, and in each of its `requests`.
  static List<Span> models(Buffer body, Set<String> values) {
    var places = new ArrayList<Span>();
    try (var json = Json.request(Json.contiguous(body))) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        var name = json.currentName();
        var value = json.nextToken();
        if (name.equals("requests") && value == JsonToken.START_ARRAY) {
          while (json.nextToken() != JsonToken.END_ARRAY) {
            addModel(json, values, places);
          }
        } else if (name.equals("generateContentRequest")) {
          addModel(json, values, places);
        } else if (name.equals("model")) {
          add(json, values, places);
        }
        json.skipChildren();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return places;
  }

  private static void addModel(JsonParser json, Set<String> values, List<Span> places)
      throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      json.skipChildren();
      return;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      boolean model = json.currentName().equals("model");
      json.nextToken();
      if (model) {
        add(json, values, places);
      }
      json.skipChildren();
    }
  }

  private static void add(JsonParser json, Set<String> values, List<Span> places)
      throws IOException {
    if (json.currentToken() == JsonToken.VALUE_STRING && values.contains(json.getText())) {
      int start = (int) json.currentTokenLocation().getByteOffset();
      places.add(new Span(start, (int) json.currentLocation().getByteOffset()));
    }
  }

  /// The members of the object in `body`, which was scanned before; in order.
  static List<Member> members(Buffer body) {
    var bytes = Json.contiguous(body);
    var members = new ArrayList<Member>();
    try (var json = Json.request(bytes)) {
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
