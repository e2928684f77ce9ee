package dev.relay.launcher.yaml;

import dev.relay.launcher.yaml.Variables.Setting;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// What stands above the file: a flag, or the variable that is named after a key's path.
public final class Overrides {

  private static final String PORT = "server.port";
  private static final Map<String, List<String>> ALIASES =
      Map.of(
          "server.host",
          List.of("RELAY_HOST"),
          PORT,
          List.of("RELAY_PORT", "PORT", "SERVER_PORT"),
          "redis.url",
          List.of("REDIS_ADDRESS"),
          "redis.password",
          List.of("REDIS_PASSWORD"));
  private static final Map<String, String> FLAGS =
      Map.of("server.host", "host", PORT, "port", "roles", "roles");

  static final Overrides NONE = new Overrides(Variables.NONE, Map.of());

  private final Variables variables;
  private final Map<String, String> flags;

  public Overrides(Variables variables, Map<String, String> flags) {
    this.variables = variables;
    this.flags = flags;
  }

  /// Nothing for a path inside a list or below a name that the user chose.
  Optional<Setting> at(String path) {
    if (path.indexOf('[') >= 0) {
      return Optional.empty();
    }
    Optional<Setting> variable = variable(path);
    return flag(path).or(() -> variable);
  }

  private Optional<Setting> flag(String path) {
    return Optional.ofNullable(FLAGS.get(path))
        .flatMap(name ->
            Optional.ofNullable(flags.get(name)).map(value -> new Setting("--" + name, value)));
  }

  private Optional<Setting> variable(String path) {
    List<String> names =
        Stream.concat(Stream.of(name(path)), ALIASES.getOrDefault(path, List.of()).stream())
            .toList();
    if (!path.equals(PORT)) {
      return variables.first(names, _ -> true);
    }
    return variables
        .first(names, value -> !Variables.address(value))
        .map(found -> new Setting(found.name(), found.value().replaceFirst("^:", "")));
  }

  private static String name(String path) {
    return "RELAY_" + path.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }
}
