package dev.relay.launcher.config.layer;

import dev.relay.launcher.config.layer.Layers.Layer;
import dev.relay.launcher.yaml.Nearest;
import dev.relay.launcher.yaml.Problems;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Entries by name, one layer above the other: an entry's keys stand above those of the same name
/// below, a new one is added, and null takes away an entry, or one of its keys.
final class Merging {

  private final Collection<String> keys;
  private final Problems problems;
  private final Map<String, Map<String, Object>> entries = new LinkedHashMap<>();
  private final Map<String, String> changed = new LinkedHashMap<>();

  /// @param keys that an entry may have
  Merging(Map<String, Map<String, Object>> below, Collection<String> keys, Problems problems) {
    this.keys = keys;
    this.problems = problems;
    entries.putAll(below);
  }

  Map<String, Map<String, Object>> over(List<Layer> layers) {
    layers.forEach(this::add);
    return entries;
  }

  /// What an entry is called in messages, by its name, of each that is not as below.
  Map<String, String> changed() {
    return changed;
  }

  private void add(Layer layer) {
    layer
        .entries()
        .forEach((name, value) -> {
          var where = layer.file() + ": " + name;
          changed.put(name, where);
          switch (value) {
            case LayerFiles.Absent _ -> entries.remove(name);
            case Map<?, ?> keys -> merge(name, keys, where);
            default -> problems.error(where + ": a text or a list (expected: a map, or null)");
          }
        });
  }

  private void merge(String name, Map<?, ?> above, String where) {
    Map<String, Object> entry = new LinkedHashMap<>(entries.getOrDefault(name, Map.of()));
    above.forEach((key, value) -> {
      var word = key.toString();
      if (!keys.contains(word)) {
        problems.error(where + ": unknown key '" + word + "'" + Nearest.hint(word, keys));
      } else if (value instanceof LayerFiles.Absent) {
        entry.remove(word);
      } else {
        entry.put(word, value);
      }
    });
    entries.put(name, entry);
  }
}
