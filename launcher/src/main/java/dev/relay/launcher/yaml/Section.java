package dev.relay.launcher.yaml;

import dev.relay.launcher.yaml.Found.Origin;
import dev.relay.launcher.yaml.References.Expansion;
import dev.relay.launcher.yaml.References.Unset;
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
          new Found("", new Origin("", false), Found.nothing()),
          new Reading(new Problems(), Overrides.NONE, References.NONE),
          new ArrayList<>());

  private final Found self;
  private final Keys keys;
  private final Reading reading;
  private final List<Unset> unset;

  private Section(Found self, Keys keys, Reading reading, List<Unset> unset) {
    this.self = self;
    this.keys = keys;
    this.reading = reading;
    this.unset = unset;
  }

  /// The whole configuration. A file that is no map is an error, and read as an empty one.
  public static Section root(Optional<Node> node, String file, Reading reading) {
    Origin origin = new Origin(file, true);
    Found root =
        new Found("", origin, node.filter(each -> !Found.empty(each)).orElseGet(Found::nothing));
    if (!(root.node() instanceof MappingNode)) {
      reading.problems.error(root.where() + ": " + root.kind() + " (expected: a map of sections)");
    }
    return section(root, reading, new ArrayList<>());
  }

  private static Section section(Found found, Reading reading, List<Unset> unset) {
    MappingNode map = found.node() instanceof MappingNode node ? node : Found.nothing();
    return new Section(found, Keys.of(map), reading, unset);
  }

  public String path() {
    return self.path();
  }

  public String path(String key) {
    return self.path().isEmpty() ? key : self.path() + "." + key;
  }

  /// Where a key's value stands, or else the section.
  public String where(String key) {
    return find(key).map(Found::where).orElseGet(self::where);
  }

  public boolean has(String key) {
    return find(key).isPresent();
  }

  /// Whether a text stands at a key, and nothing in it.
  public boolean isBlank(String key) {
    return find(key)
        .filter(found ->
            found.node() instanceof ScalarNode scalar
                && !Found.empty(scalar)
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
    return find(key).flatMap(found -> value(found, kind));
  }

  <T> List<T> list(String key, Scalar<T> kind) {
    return elements(key).stream().flatMap(found -> value(found, kind).stream()).toList();
  }

  <T> Map<String, T> map(String key, Scalar<T> kind) {
    Map<String, T> values = new LinkedHashMap<>();
    members(key).forEach((name, found) -> value(found, kind).ifPresent(v -> values.put(name, v)));
    return values;
  }

  Section section(String key) {
    Found found =
        structure(key, MappingNode.class, "a map")
            .orElseGet(() -> self.at(path(key), Found.nothing()));
    return child(found, unset);
  }

  /// A list of maps; each knows its own references that led nowhere.
  public List<Section> sections(String key) {
    return elements(key).stream().flatMap(this::entry).toList();
  }

  /// Maps under names that the user chose.
  Map<String, Section> named(String key) {
    Map<String, Section> entries = new LinkedHashMap<>();
    members(key).forEach((name, found) -> entry(found).forEach(each -> entries.put(name, each)));
    return entries;
  }

  /// Values as JSON, under names that the user chose.
  Map<String, JsonValue> json(String key) {
    Map<String, JsonValue> values = new LinkedHashMap<>();
    members(key)
        .forEach((name, found) -> {
          var text = new JsonText(raw -> expand(found, raw));
          text.of(found.node())
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

  private Stream<Section> entry(Found found) {
    if (found.node() instanceof MappingNode) {
      return Stream.of(child(found, new ArrayList<>()));
    }
    reading.problems.error(found.where(), found.path(), found.kind(), "a map");
    return Stream.empty();
  }

  private Section child(Found found, List<Unset> scope) {
    Section child = section(found, reading, scope);
    keys.children().add(child);
    return child;
  }

  private Optional<Found> find(String key) {
    Optional<Node> written = keys.ask(key);
    return above(key)
        .or(() -> written.filter(node -> !Found.empty(node)).map(node -> self.at(path(key), node)));
  }

  private Optional<Found> above(String key) {
    return reading
        .overrides
        .at(path(key))
        .map(setting ->
            new Found(path(key), new Origin(setting.name(), false), Found.text(setting.value())));
  }

  private <N extends Node> Optional<Found> structure(String key, Class<N> type, String expected) {
    Optional<Found> above = above(key);
    Optional<Found> found = above.isPresent() ? above.flatMap(this::composed) : find(key);
    keys.ask(key);
    if (found.isPresent() && !type.isInstance(found.get().node())) {
      error(key, found.get().kind(), expected);
      return Optional.empty();
    }
    return found;
  }

  /// A variable holds YAML, or a list of plain words between commas.
  private Optional<Found> composed(Found variable) {
    String text = ((ScalarNode) variable.node()).getValue();
    Optional<Node> node =
        text.matches("(?s)[\\[{-].*|[^,\\[]*:\\s.*")
            ? new YamlText(variable.origin(), reading.problems).compose(text)
            : Optional.of(
                Found.list(
                    Stream.of(text.split(",")).map(String::strip).map(Found::text).toList()));
    return node.map(each -> variable.at(variable.path(), each));
  }

  private List<Found> elements(String key) {
    List<Found> found = new ArrayList<>();
    structure(key, SequenceNode.class, "a list")
        .ifPresent(list -> {
          for (Node node : ((SequenceNode) list.node()).getValue()) {
            found.add(list.at(list.path() + "[" + found.size() + "]", node));
          }
        });
    return found;
  }

  private Map<String, Found> members(String key) {
    Map<String, Found> found = new LinkedHashMap<>();
    structure(key, MappingNode.class, "a map")
        .ifPresent(map ->
            Keys.of((MappingNode) map.node())
                .each(
                    (name, node) -> found.put(name, map.at(map.path() + "[" + name + "]", node))));
    return found;
  }

  private <T> Optional<T> value(Found found, Scalar<T> kind) {
    if (!(found.node() instanceof ScalarNode scalar) || Found.empty(scalar)) {
      reading.problems.error(found.where(), found.path(), found.kind(), kind.expected());
      return Optional.empty();
    }
    Optional<String> text = expand(found, scalar.getValue()).map(String::strip);
    if (text.isEmpty() || text.get().isEmpty()) {
      return Optional.empty();
    }
    Optional<T> value = kind.parse(text.get());
    if (value.isEmpty()) {
      String came = kind.hidden() ? "a value that does not fit" : "'" + scalar.getValue() + "'";
      reading.problems.error(found.where(), found.path(), came, kind.expected());
    }
    return value;
  }

  private Optional<String> expand(Found found, String raw) {
    Expansion expansion = reading.references.expand(raw);
    expansion.unset().forEach(each -> unset.add(new Unset(found.where(), found.path(), each)));
    return expansion.unset().isEmpty() ? Optional.of(expansion.text()) : Optional.empty();
  }
}
