package dev.relay.launcher.yaml;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;

/// Writes a JSON schema (draft 2020-12) of a file, for editors.
final class SchemaWriter {

  private static final String REFERENCE = "^.*\\$\\{(env|file):[^}]+\\}.*$";

  private final ScalarKinds scalarKinds;
  private final StringWriter text = new StringWriter();
  private final JsonGenerator json;

  SchemaWriter(ScalarKinds scalarKinds) throws IOException {
    this.scalarKinds = scalarKinds;
    var printer = new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));
    this.json = new JsonFactory().createGenerator(text).setPrettyPrinter(printer);
  }

  String write(String title, Record file) throws IOException {
    json.writeStartObject();
    json.writeStringField("$schema", "https://json-schema.org/draft/2020-12/schema");
    json.writeStringField("title", title);
    fields(file);
    json.writeObjectFieldStart("$defs");
    json.writeObjectFieldStart("reference");
    json.writeStringField("description", "From a variable or a file: ${env:NAME} or ${file:path}.");
    json.writeStringField("type", "string");
    json.writeStringField("pattern", REFERENCE);
    json.writeEndObject();
    json.writeEndObject();
    json.writeEndObject();
    json.close();
    return text + "\n";
  }

  private void fields(Record record) throws IOException {
    types("object");
    json.writeBooleanField("additionalProperties", false);
    json.writeObjectFieldStart("properties");
    for (var member : Member.of(record, scalarKinds)) {
      json.writeObjectFieldStart(member.name());
      member(member);
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private void member(Member member) throws IOException {
    var about = member.key().value() + (member.built() ? "" : " (not built yet)");
    if (!about.isBlank()) {
      json.writeStringField("description", about.strip());
    }
    var initial = member.shape() instanceof Shape.Single ? Scalar.written(member.value()) : "";
    if (!initial.isEmpty()) {
      json.writeFieldName("default");
      json.writeRawValue(plain(member.shape()) ? initial : '"' + initial + '"');
    }
    shape(member.shape(), member);
  }

  private static boolean plain(Shape shape) {
    return shape instanceof Shape.Single(Class<?> type)
        && (type.isPrimitive() || Number.class.isAssignableFrom(type) || type == Boolean.class);
  }

  private void shape(Shape shape, Member member) throws IOException {
    switch (shape) {
      case Shape.Single(Class<?> type) -> single(type, member.key());
      case Shape.Fields(Class<? extends Record> type) ->
          fields(
              member.value() instanceof Record it && type.isInstance(it)
                  ? it
                  : Member.defaults(type));
      case Shape.ListOf(Shape each) -> {
        types("array");
        json.writeObjectFieldStart("items");
        shape(each, member);
        json.writeEndObject();
      }
      case Shape.MapOf(Shape each) -> {
        types("object");
        json.writeObjectFieldStart("additionalProperties");
        shape(each, member);
        json.writeEndObject();
      }
      case Shape.Json _ -> {}
    }
  }

  /// What is empty is as good as not there.
  private void types(String type) throws IOException {
    json.writeArrayFieldStart("type");
    json.writeString(type);
    json.writeString("null");
    json.writeEndArray();
  }

  private void single(Class<?> type, Key key) throws IOException {
    json.writeArrayFieldStart("anyOf");
    json.writeStartObject();
    if (type.isEnum()) {
      json.writeArrayFieldStart("enum");
      for (var each : type.getEnumConstants()) {
        json.writeString(Scalar.written(each));
        if (each.toString().equals("OFF")) {
          json.writeBoolean(false); // which YAML 1.1 takes it for
        }
      }
      json.writeEndArray();
    } else if (type == boolean.class || type == Boolean.class) {
      json.writeStringField("type", "boolean");
    } else if (type == int.class
        || type == Integer.class
        || type == long.class
        || type == Long.class) {
      json.writeStringField("type", "integer");
      bound("minimum", key.min().isEmpty() ? "0" : key.min());
      bound("maximum", key.max());
    } else if (type == double.class || type == Double.class) {
      json.writeStringField("type", "number");
      bound("minimum", "0");
    } else {
      text(type, key);
    }
    json.writeEndObject();
    json.writeStartObject();
    json.writeStringField("$ref", "#/$defs/reference");
    json.writeEndObject();
    json.writeStartObject();
    json.writeStringField("type", "null");
    json.writeEndObject();
    json.writeEndArray();
  }

  private void bound(String name, String value) throws IOException {
    if (!value.isEmpty()) {
      json.writeFieldName(name);
      json.writeRawValue(value);
    }
  }

  /// Numbers may stand where a text is read.
  private void text(Class<?> type, Key key) throws IOException {
    json.writeArrayFieldStart("type");
    for (var each :
        type == Duration.class || !key.matches().isEmpty()
            ? List.of("string")
            : List.of("string", "number")) {
      json.writeString(each);
    }
    json.writeEndArray();
    if (type == Duration.class) {
      json.writeStringField("pattern", "^[0-9]+(ms|s|m|h|d)$");
    } else if (type == Size.class) {
      json.writeStringField("pattern", "^[0-9]+ ?([bB]|[kKmMgG][bB])?$");
    } else if (!key.matches().isEmpty()) {
      json.writeStringField("pattern", "^(?:" + key.matches() + ")$");
    }
  }
}
