package dev.relay.launcher.yaml;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.function.Function;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/// Writes YAML as JSON, by YAML's core types: `off` is text, and so is `007`.
final class JsonText {

  private static final JsonFactory JSON = new JsonFactory();
  private static final int DEEPEST = 50;
  private static final int LARGEST = 100_000;

  private final Function<String, Optional<String>> expansion;
  private int written;

  /// @param expansion replaces references in strings; nothing leaves `null` there
  JsonText(Function<String, Optional<String>> expansion) {
    this.expansion = expansion;
  }

  /// Nothing for a value that contains itself, or is far too large.
  Optional<String> of(Node node) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      if (!write(node, json, 0)) {
        return Optional.empty();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Optional.of(text.toString());
  }

  private boolean write(Node node, JsonGenerator json, int depth) throws IOException {
    if (depth > DEEPEST || ++written > LARGEST) {
      return false;
    }
    switch (node) {
      case MappingNode map -> {
        return object(map, json, depth);
      }
      case SequenceNode list -> {
        return array(list, json, depth);
      }
      case ScalarNode scalar -> scalar(scalar, json);
      default -> throw new IllegalArgumentException(node.getNodeId() + " (expected: a YAML value)");
    }
    return true;
  }

  private boolean object(MappingNode map, JsonGenerator json, int depth) throws IOException {
    json.writeStartObject();
    for (NodeTuple tuple : map.getValue()) {
      if (tuple.getKeyNode() instanceof ScalarNode key) {
        json.writeFieldName(key.getValue());
        if (!write(tuple.getValueNode(), json, depth + 1)) {
          return false;
        }
      }
    }
    json.writeEndObject();
    return true;
  }

  private boolean array(SequenceNode list, JsonGenerator json, int depth) throws IOException {
    json.writeStartArray();
    for (Node element : list.getValue()) {
      if (!write(element, json, depth + 1)) {
        return false;
      }
    }
    json.writeEndArray();
    return true;
  }

  private void scalar(ScalarNode node, JsonGenerator json) throws IOException {
    String text = node.getValue();
    if (node.getScalarStyle() != ScalarStyle.PLAIN) {
      string(text, json);
    } else if (text.matches("~|null|Null|NULL|")) {
      json.writeNull();
    } else if (text.matches("true|True|TRUE|false|False|FALSE")) {
      json.writeBoolean(text.equalsIgnoreCase("true"));
    } else if (text.matches("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][-+]?\\d+)?")) {
      json.writeNumber(text);
    } else if (text.matches("[-+]?(\\.\\d+|(0|[1-9]\\d*)(\\.\\d*)?)([eE][-+]?\\d{1,3})?")) {
      json.writeNumber(new BigDecimal(text).toString());
    } else {
      string(text, json);
    }
  }

  private void string(String text, JsonGenerator json) throws IOException {
    Optional<String> expanded = expansion.apply(text);
    if (expanded.isPresent()) {
      json.writeString(expanded.get());
    } else {
      json.writeNull();
    }
  }
}
