package dev.relay.launcher.yaml;

import java.util.List;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/// A value as it was found: at which key, where it was written, and its YAML.
public record YamlValue(String path, Origin origin, Node node) {

  /// What values are written in: a file, whose lines count, or a variable.
  public record Origin(String name, boolean lined) {
    String at(Node node) {
      return lined && node.getStartMark() != null
          ? name + ":" + (node.getStartMark().getLine() + 1)
          : name;
    }
  }

  String where() {
    return origin.at(node);
  }

  YamlValue at(String child, Node value) {
    return new YamlValue(child, origin, value);
  }

  /// What kind of thing stands there, for messages that must not show it.
  String kind() {
    return switch (node) {
      case MappingNode _ -> "a map";
      case SequenceNode _ -> "a list";
      default -> empty(node) ? "nothing" : "text";
    };
  }

  static boolean empty(Node node) {
    return node.getTag().equals(Tag.NULL);
  }

  static Node text(String value) {
    return new ScalarNode(Tag.STR, value, null, null, ScalarStyle.PLAIN);
  }

  static Node list(List<Node> values) {
    return new SequenceNode(Tag.SEQ, values, FlowStyle.FLOW);
  }

  static MappingNode nothing() {
    return new MappingNode(Tag.MAP, List.of(), FlowStyle.BLOCK);
  }
}
