package dev.relay.launcher.config;

import dev.relay.protocol.ModelLimits;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// What is known of models by their names: `conf/models.yaml`, which says what a name stands for.
public final class ModelsFile {

  private static final String FILE = "/dev/relay/launcher/models.yaml";

  /// What may stand behind the name of an entry.
  private static final Pattern VARIANT =
      Pattern.compile("[-@](?:latest|20\\d{6}|20\\d\\d-\\d\\d-\\d\\d|00\\d)$");

  /// Read when somebody asks for it: most starts need none of it.
  private static final class Loaded {
    static final Map<String, ModelLimits> MODELS = load();
  }

  private ModelsFile() {}

  /// [ModelLimits#UNKNOWN] where no entry is for `model`.
  public static ModelLimits limits(String model) {
    String name = model.substring(model.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    ModelLimits whole = Loaded.MODELS.get(name);
    if (whole != null) {
      return whole;
    }
    Matcher variant = VARIANT.matcher(name);
    return variant.find()
        ? Loaded.MODELS.getOrDefault(name.substring(0, variant.start()), ModelLimits.UNKNOWN)
        : ModelLimits.UNKNOWN;
  }

  /// Of all entries, in the order of the file.
  static Set<String> names() {
    return Loaded.MODELS.keySet();
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
