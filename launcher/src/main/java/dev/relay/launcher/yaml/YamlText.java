package dev.relay.launcher.yaml;

import dev.relay.launcher.yaml.YamlValue.Origin;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/// YAML read into nodes, so that a value keeps its text and every error has its line.
///
/// A parser's own message quotes what it could not read, so only its bare problem is told.
public final class YamlText {

  private static final int LARGEST = 10 << 20;

  private final Origin origin;
  private final Problems problems;

  public YamlText(Origin origin, Problems problems) {
    this.origin = origin;
    this.problems = problems;
  }

  /// The one document of a text; nothing for an empty or a broken one.
  public Optional<Node> compose(String text) {
    try {
      String clean = text.startsWith("\uFEFF") ? text.substring(1) : text;
      Optional<Node> root = Optional.ofNullable(composer(clean).getSingleNode());
      root.ifPresent(node -> check(node, Collections.newSetFromMap(new IdentityHashMap<>())));
      return root;
    } catch (MarkedYAMLException e) {
      String line = origin.lined() ? ":" + (e.getProblemMark().getLine() + 1) : "";
      problems.error(origin.name() + line + ": is not YAML: " + problem(e) + hint(text, e));
    } catch (YAMLException e) {
      problems.error(origin.name() + ": is not YAML: too large, or not text");
    }
    return Optional.empty();
  }

  /// That of `Yaml`, which brings much that makes objects and none is made here.
  private static Composer composer(String text) {
    LoaderOptions limits = limits();
    return new Composer(new ParserImpl(new StreamReader(text), limits), new Resolver(), limits);
  }

  private static LoaderOptions limits() {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(LARGEST);
    options.setMaxAliasesForCollections(50);
    return options;
  }

  /// Of a text that another reader could not read; tells nothing of what stands there.
  public static String problem(Throwable cause) {
    return cause instanceof MarkedYAMLException e
        ? "line " + (e.getProblemMark().getLine() + 1) + ": " + problem(e)
        : "too large, or no map";
  }

  private static String problem(MarkedYAMLException e) {
    return Optional.ofNullable(e.getProblem())
        .map(text -> text.replaceFirst("(undefined alias|duplicate anchor|tag handle) .*", "$1"))
        .orElse("a syntax error");
  }

  private static String hint(String text, MarkedYAMLException e) {
    boolean reference =
        text.lines().skip(e.getProblemMark().getLine()).findFirst().orElse("").contains("${");
    return reference ? " (expected: quotes around \"${...}\" inside { } or [ ])" : "";
  }

  private void check(Node node, Set<Node> seen) {
    if (!seen.add(node)) {
      return;
    }
    if (!node.getTag().startsWith(Tag.PREFIX)) {
      problems.error(
          origin.at(node) + ": a YAML tag (expected: quotes around a value that begins with '!')");
    }
    switch (node) {
      case MappingNode map -> keys(map, seen);
      case SequenceNode list -> list.getValue().forEach(each -> check(each, seen));
      default -> {}
    }
  }

  private void keys(MappingNode map, Set<Node> seen) {
    Map<String, Node> first = new HashMap<>();
    for (NodeTuple tuple : map.getValue()) {
      check(tuple.getValueNode(), seen);
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        problems.error(origin.at(tuple.getKeyNode()) + ": a key that is no text (expected: text)");
        continue;
      }
      Node earlier = first.putIfAbsent(key.getValue(), key);
      if (earlier != null) {
        problems.error(
            origin.at(key)
                + ": key '"
                + key.getValue()
                + "' stands here and at "
                + origin.at(earlier)
                + " (expected: once)");
      }
    }
  }
}
