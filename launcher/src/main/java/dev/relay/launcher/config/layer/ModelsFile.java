package dev.relay.launcher.config.layer;

import dev.relay.launcher.yaml.Problems;
import dev.relay.protocol.ModelLimits;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// What is known of models by their names: `conf/models.yaml`, which says what a name stands for.
public final class ModelsFile {

  /// As Relay brings it along.
  public static final ModelsFile BUILT_IN = new ModelsFile(Map.of());

  private static final String FILE = "/dev/relay/launcher/" + LayerFiles.MODELS;
  private static final List<String> KEYS = List.of("context", "output");

  /// What may stand behind the name of an entry.
  private static final Pattern VARIANT =
      Pattern.compile("[-@](?:latest|20\\d{6}|20\\d\\d-\\d\\d-\\d\\d|00\\d)$");

  /// Read when somebody asks for it: most starts need none of it.
  private static final class Loaded {
    static final Map<String, ModelLimits> MODELS = load();
  }

  /// What the layers say, and so does not come from below; empty for an entry that is taken away.
  private final Map<String, Optional<ModelLimits>> above;

  private ModelsFile(Map<String, Optional<ModelLimits>> above) {
    this.above = above;
  }

  /// What is brought along, and `layers` above it; an entry that is wrong is an error.
  public static ModelsFile of(List<Layers.Layer> layers, Problems problems) {
    if (layers.isEmpty()) {
      return BUILT_IN;
    }
    Map<String, Map<String, Object>> below = new LinkedHashMap<>();
    Loaded.MODELS.forEach((name, limits) -> below.put(name, keys(limits)));
    Merging merging = new Merging(below, KEYS, problems);
    Map<String, Map<String, Object>> entries = merging.over(layers);
    Map<String, Optional<ModelLimits>> above = new LinkedHashMap<>();
    merging
        .changed()
        .forEach((name, where) ->
            above.put(
                name.toLowerCase(Locale.ROOT),
                Optional.ofNullable(entries.get(name))
                    .map(entry ->
                        new ModelLimits(
                            tokens(entry, "context", where, problems),
                            tokens(entry, "output", where, problems)))));
    return new ModelsFile(above);
  }

  private static Map<String, Object> keys(ModelLimits limits) {
    return Map.of("context", limits.context(), "output", limits.output());
  }

  private static long tokens(
      Map<String, Object> entry, String key, String where, Problems problems) {
    Object value = entry.getOrDefault(key, 0);
    if (value instanceof Number number
        && number.longValue() == number.doubleValue()
        && number.longValue() >= 0) {
      return number.longValue();
    }
    problems.error(where + "." + key + ": does not fit (expected: a number of tokens)");
    return 0;
  }

  /// [ModelLimits#UNKNOWN] where no entry is for `model`.
  public ModelLimits limits(String model) {
    String name = model.substring(model.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    Optional<ModelLimits> whole = entry(name);
    if (whole.isPresent()) {
      return whole.get();
    }
    Matcher variant = VARIANT.matcher(name);
    return variant.find()
        ? entry(name.substring(0, variant.start())).orElse(ModelLimits.UNKNOWN)
        : ModelLimits.UNKNOWN;
  }

  private Optional<ModelLimits> entry(String name) {
    Optional<ModelLimits> upper = above.get(name);
    return upper != null ? upper : Optional.ofNullable(Loaded.MODELS.get(name));
  }

  /// Of all entries that are brought along, in the order of the file.
  static Set<String> names() {
    return Loaded.MODELS.keySet();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ModelsFile it && above.equals(it.above);
  }

  @Override
  public int hashCode() {
    return above.hashCode();
  }

  private static Map<String, ModelLimits> load() {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    try (InputStream file =
        Objects.requireNonNull(ModelsFile.class.getResourceAsStream(FILE), FILE)) {
      Map<String, Map<String, Number>> entries = new Yaml(new SafeConstructor(options)).load(file);
      Map<String, ModelLimits> models = new LinkedHashMap<>();
      entries.forEach((name, entry) ->
          models.put(name, new ModelLimits(tokens(entry, "context"), tokens(entry, "output"))));
      return models;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long tokens(Map<String, Number> entry, String key) {
    return entry.getOrDefault(key, 0).longValue();
  }
}
