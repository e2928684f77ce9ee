package dev.relay.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A JSON value as maps, lists and texts, for answers that have to be brought into another form;
/// nothing else is read this way. Numbers keep their digits.
public final class JsonTree {

  /// A value that is no text, list or object: a number, true, false or null.
  ///
  /// @param text as it is written
  public record Literal(String text) {
    public static final Literal NULL = new Literal("null");
  }

  private JsonTree() {}

  /// The object in `json`; empty if it is none, or not alone.
  public static Optional<Map<String, Object>> object(Buffer json) {
    var bytes = Json.contiguous(json);
    try (var parser =
        Json.parser(
            bytes.array(), bytes.arrayOffset() + bytes.readerIndex(), bytes.readableBytes())) {
      return object(parser);
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /// The object that `json` parses; empty if it is none, or not alone.
  public static Optional<Map<String, Object>> object(JsonParser json) throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      return Optional.empty();
    }
    var object = members(json);
    return json.nextToken() == null ? Optional.of(object) : Optional.empty();
  }

  private static Object value(JsonParser json) throws IOException {
    return switch (json.currentToken()) {
      case START_OBJECT -> members(json);
      case START_ARRAY -> elements(json);
      case VALUE_STRING -> json.getText();
      default -> new Literal(json.getText());
    };
  }

  private static Map<String, Object> members(JsonParser json) throws IOException {
    var members = new LinkedHashMap<String, Object>();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      var name = json.currentName();
      json.nextToken();
      members.put(name, value(json));
    }
    return members;
  }

  private static List<Object> elements(JsonParser json) throws IOException {
    var elements = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      elements.add(value(json));
    }
    return elements;
  }

  /// `value` as JSON on one line.
  public static byte[] bytes(Object value) {
    return Json.bytes(json -> write(json, value));
  }

  private static void write(JsonGenerator json, Object value) throws IOException {
    switch (value) {
      case Map<?, ?> members -> {
        json.writeStartObject();
        for (var member : members.entrySet()) {
          json.writeFieldName(String.valueOf(member.getKey()));
          write(json, member.getValue());
        }
        json.writeEndObject();
      }
      case List<?> elements -> {
        json.writeStartArray();
        for (var element : elements) {
          write(json, element);
        }
        json.writeEndArray();
      }
      case Literal literal -> json.writeRawValue(literal.text());
      default -> json.writeString(value.toString());
    }
  }

  /// The object at `name` of `object`, which is put there if there is none.
  public static Map<String, Object> inner(Map<String, Object> object, String name) {
    if (object.get(name) instanceof Map<?, ?> there) {
      return cast(there);
    }
    var made = new LinkedHashMap<String, Object>();
    object.put(name, made);
    return made;
  }

  /// The objects in the list at `name` of `object`.
  public static List<Map<String, Object>> objects(Map<String, Object> object, String name) {
    var objects = new ArrayList<Map<String, Object>>();
    if (object.get(name) instanceof List<?> list) {
      for (var element : list) {
        if (element instanceof Map<?, ?> map) {
          objects.add(cast(map));
        }
      }
    }
    return objects;
  }

  /// The list at `name` of `object`, which is put there if there is none.
  public static List<Object> list(Map<String, Object> object, String name) {
    var list =
        object.get(name) instanceof List<?> there
            ? new ArrayList<Object>(there)
            : new ArrayList<Object>();
    object.put(name, list);
    return list;
  }

  /// The text at `name` of `object`; empty if there is none.
  public static String text(Map<String, Object> object, String name) {
    return object.get(name) instanceof String text ? text : "";
  }

  /// Adds `more` to the text at `name` of `object`.
  public static void append(Map<String, Object> object, String name, String more) {
    object.put(name, text(object, name) + more);
  }

  /// The number at `name` of `object`; `otherwise` if there is none.
  public static int number(Map<String, Object> object, String name, int otherwise) {
    return object.get(name) instanceof Literal(String text) && text.matches("\\d{1,9}")
        ? Integer.parseInt(text)
        : otherwise;
  }

  @SuppressWarnings("unchecked") // every map of a tree was made by members
  private static Map<String, Object> cast(Map<?, ?> map) {
    return (Map<String, Object>) map;
  }
}
