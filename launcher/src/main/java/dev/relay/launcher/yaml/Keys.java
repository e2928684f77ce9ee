package dev.relay.launcher.yaml;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/// The keys of one map, and which of them were asked for. `<<` brings another map's keys along.
final class Keys {

  private final Map<String, NodeTuple> tuples = new LinkedHashMap<>();
  private final Set<String> asked = new LinkedHashSet<>();
  private final List<Section> children = new ArrayList<>();

  private Keys() {}

  static Keys of(MappingNode map) {
    Keys keys = new Keys();
    keys.add(map, 0);
    return keys;
  }

  private void add(MappingNode map, int depth) {
    List<Node> merged = new ArrayList<>();
    for (NodeTuple tuple : map.getValue()) {
      if (tuple.getKeyNode().getTag().equals(Tag.MERGE)) {
        merged.add(tuple.getValueNode());
      } else if (tuple.getKeyNode() instanceof ScalarNode key) {
        tuples.putIfAbsent(key.getValue(), tuple);
      }
    }
    if (depth < 10) {
      merged.forEach(node -> merge(node, depth + 1));
    }
  }

  private void merge(Node node, int depth) {
    switch (node) {
      case MappingNode map -> add(map, depth);
      case SequenceNode list when depth < 10 ->
          list.getValue().forEach(each -> merge(each, depth + 1));
      default -> {}
    }
  }

  Optional<Node> ask(String key) {
    asked.add(key);
    return Optional.ofNullable(tuples.get(key)).map(NodeTuple::getValueNode);
  }

  Set<String> asked() {
    return asked;
  }

  List<Section> children() {
    return children;
  }

  /// Keys that nobody asked for, and where each stands.
  Map<String, Node> strangers() {
    Map<String, Node> strangers = new LinkedHashMap<>();
    tuples.forEach((name, tuple) -> {
      if (!asked.contains(name)) {
        strangers.put(name, tuple.getKeyNode());
      }
    });
    return strangers;
  }

  void each(BiConsumer<String, Node> action) {
    tuples.forEach((name, tuple) -> action.accept(name, tuple.getValueNode()));
  }
}
