package dev.relay.launcher.yaml;

import dev.relay.launcher.yaml.References.Expansion;
import dev.relay.launcher.yaml.References.Unset;
import dev.relay.launcher.yaml.YamlValue.Origin;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/// A map of the configuration, read key by key: what stands above the file is taken instead of it,
/// and keys that nobody asked for are errors in the end.
public final class Section {

  /// What all sections of one reading share.
  public record Reading(Problems problems, Overrides overrides, References references) {}

  /// Nothing is written in it.
  public static final Section EMPTY =
      section(
          new YamlValue("", new Origin("", false), YamlValue.nothing()),
          new Reading(new Problems(), Overrides.NONE, References.NONE),
          new ArrayList<>());

  private final YamlValue self;
  private final Keys keys;
  private final Reading reading;
  private final List<Unset> unset;

  private Section(YamlValue self, Keys keys, Reading reading, List<Unset> unset) {
    this.self = self;
    this.keys = keys;
    this.reading = reading;
    this.unset = unset;
  }

  /// The whole configuration. A file that is no map is an error, and read as an empty one.
  public static Section root(Optional<Node> node, String file, Reading reading) {
    Origin origin = new Origin(file, true);
    YamlValue root =
        new YamlValue(
            "", origin, node.filter(each -> !YamlValue.empty(each)).orElseGet(YamlValue::nothing));
    if (!(root.node() instanceof MappingNode)) {
      reading.problems.error(root.where() + ": " + root.kind() + " (expected: a map of sections)");
    }
    return section(root, reading, new ArrayList<>());
  }

  private static Section section(YamlValue yamlValue, Reading reading, List<Unset> unset) {
    MappingNode map = yamlValue.node() instanceof MappingNode node ? node : YamlValue.nothing();
    return new Section(yamlValue, Keys.of(map), reading, unset);
  }

  public String path() {
    return self.path();
  }

  public String path(String key) {
    return self.path().isEmpty() ? key : self.path() + "." + key;
  }

  /// Where a key's value stands, or else the section.
  public String where(String key) {
    return find(key).map(YamlValue::where).orElseGet(self::where);
  }

  public boolean has(String key) {
    return find(key).isPresent();
  }

  /// Whether a text stands at a key, and nothing in it.
  public boolean isBlank(String key) {
    return find(key)
        .filter(yamlValue ->
            yamlValue.node() instanceof ScalarNode scalar
                && !YamlValue.empty(scalar)
                && scalar.getValue().isBlank())
        .isPresent();
  }

  /// References in it that led nowhere, and took their keys with them.
  public List<Unset> unset() {
    return unset;
  }

  /// The same section for one who does not mind references that lead nowhere.
  public Section forgiving() {
    return new Section(self, keys, reading, new ArrayList<>());
  }

  public void error(String key, String came, String expected) {
    reading.problems.error(where(key), path(key), came, expected);
  }

  <T> Optional<T> read(String key, Scalar<T> kind) {
    return find(key).flatMap(yamlValue -> value(yamlValue, kind));
  }

  <T> List<T> list(String key, Scalar<T> kind) {
    return elements(key).stream().flatMap(yamlValue -> value(yamlValue, kind).stream()).toList();
  }

  <T> Map<String, T> map(String key, Scalar<T> kind) {
    Map<String, T> values = new LinkedHashMap<>();
    members(key)
        .forEach((name, yamlValue) -> value(yamlValue, kind).ifPresent(v -> values.put(name, v)));
    return values;
  }

  Section section(String key) {
    YamlValue yamlValue =
        structure(key, MappingNode.class, "a map")
            .orElseGet(() -> self.at(path(key), YamlValue.nothing()));
    return child(yamlValue, unset);
  }

  /// A list of maps; each knows its own references that led nowhere.
  public List<Section> sections(String key) {
    return elements(key).stream().flatMap(this::entry).toList();
  }

  /// Maps under names that the user chose.
  Map<String, Section> named(String key) {
    Map<String, Section> entries = new LinkedHashMap<>();
    members(key)
        .forEach((name, yamlValue) -> entry(yamlValue).forEach(each -> entries.put(name, each)));
    return entries;
  }

  /// Values as JSON, under names that the user chose.
  Map<String, JsonValue> json(String key) {
    Map<String, JsonValue> values = new LinkedHashMap<>();
    members(key)
        .forEach((name, yamlValue) -> {
          var text = new JsonText(raw -> expand(yamlValue, raw));
          text.of(yamlValue.node())
              .ifPresentOrElse(
                  value -> values.put(name, new JsonValue(value)),
                  () -> error(key, "a value nested too deep", "what fits into a request"));
        });
    return values;
  }

  /// Tells every key that nobody asked for, here and below.
  public void finish() {
    keys.strangers()
        .forEach((name, node) ->
            reading.problems.error(
                self.origin().at(node)
                    + ": unknown key '"
                    + name
                    + "' "
                    + (self.path().isEmpty() ? "at the top" : "in " + self.path())
                    + Nearest.hint(name, keys.asked())));
    keys.children().forEach(Section::finish);
  }

  private Stream<Section> entry(YamlValue yamlValue) {
    if (yamlValue.node() instanceof MappingNode) {
      return Stream.of(child(yamlValue, new ArrayList<>()));
    }
    reading.problems.error(yamlValue.where(), yamlValue.path(), yamlValue.kind(), "a map");
    return Stream.empty();
  }

  private Section child(YamlValue yamlValue, List<Unset> scope) {
    Section child = section(yamlValue, reading, scope);
    keys.children().add(child);
    return child;
  }

  private Optional<YamlValue> find(String key) {
    Optional<Node> written = keys.ask(key);
    return above(key)
        .or(() ->
            written.filter(node -> !YamlValue.empty(node)).map(node -> self.at(path(key), node)));
  }

  private Optional<YamlValue> above(String key) {
    return reading
        .overrides
        .at(path(key))
        .map(setting ->
            new YamlValue(
                path(key), new Origin(setting.name(), false), YamlValue.text(setting.value())));
  }

  private <N extends Node> Optional<YamlValue> structure(
      String key, Class<N> type, String expected) {
    Optional<YamlValue> above = above(key);
    Optional<YamlValue> yamlValue = above.isPresent() ? above.flatMap(this::composed) : find(key);
    keys.ask(key);
    if (yamlValue.isPresent() && !type.isInstance(yamlValue.get().node())) {
      error(key, yamlValue.get().kind(), expected);
      return Optional.empty();
    }
    return yamlValue;
  }

  /// A variable holds YAML, or a list of plain words between commas.
  private Optional<YamlValue> composed(YamlValue variable) {
    String text = ((ScalarNode) variable.node()).getValue();
    Optional<Node> node =
        text.matches("(?s)[\\[{-].*|[^,\\[]*:\\s.*")
            ? new YamlText(variable.origin(), reading.problems).compose(text)
            : Optional.of(
                YamlValue.list(
                    Stream.of(text.split(",")).map(String::strip).map(YamlValue::text).toList()));
    return node.map(each -> variable.at(variable.path(), each));
  }

  private List<YamlValue> elements(String key) {
    List<YamlValue> yamlValue = new ArrayList<>();
    structure(key, SequenceNode.class, "a list")
        .ifPresent(list -> {
          for (Node node : ((SequenceNode) list.node()).getValue()) {
            yamlValue.add(list.at(list.path() + "[" + yamlValue.size() + "]", node));
          }
        });
    return yamlValue;
  }

  private Map<String, YamlValue> members(String key) {
    Map<String, YamlValue> yamlValue = new LinkedHashMap<>();
    structure(key, MappingNode.class, "a map")
        .ifPresent(map ->
            Keys.of((MappingNode) map.node())
                .each((name, node) ->
                    yamlValue.put(name, map.at(map.path() + "[" + name + "]", node))));
    return yamlValue;
  }

  private <T> Optional<T> value(YamlValue yamlValue, Scalar<T> kind) {
    if (!(yamlValue.node() instanceof ScalarNode scalar) || YamlValue.empty(scalar)) {
      reading.problems.error(
          yamlValue.where(), yamlValue.path(), yamlValue.kind(), kind.expected());
      return Optional.empty();
    }
    Optional<String> text = expand(yamlValue, scalar.getValue()).map(String::strip);
    if (text.isEmpty() || text.get().isEmpty()) {
      return Optional.empty();
    }
    Optional<T> value = kind.parse(text.get());
    if (value.isEmpty()) {
      String came = kind.hidden() ? "a value that does not fit" : "'" + scalar.getValue() + "'";
      reading.problems.error(yamlValue.where(), yamlValue.path(), came, kind.expected());
    }
    return value;
  }

  private Optional<String> expand(YamlValue yamlValue, String raw) {
    Expansion expansion = reading.references.expand(raw);
    expansion
        .unset()
        .forEach(each -> unset.add(new Unset(yamlValue.where(), yamlValue.path(), each)));
    return expansion.unset().isEmpty() ? Optional.of(expansion.text()) : Optional.empty();
  }
}
