package dev.relay.launcher;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.Assertions;

/// Sources of a configuration, for tests.
record Given(
    String text,
    Path folder,
    Map<String, String> environment,
    Map<String, String> dotenv,
    Map<String, String> flags) {

  static Given nothing() {
    return yaml("");
  }

  static Given yaml(String text) {
    return new Given(text, Path.of(""), Map.of(), Map.of(), Map.of());
  }

  Given env(String name, String value) {
    return new Given(text, folder, with(environment, name, value), dotenv, flags);
  }

  Given dotenv(String name, String value) {
    return new Given(text, folder, environment, with(dotenv, name, value), flags);
  }

  Given flag(String name, String value) {
    return new Given(text, folder, environment, dotenv, with(flags, name, value));
  }

  Given in(Path directory) {
    return new Given(text, directory, environment, dotenv, flags);
  }

  Settings load() {
    return Settings.load(
        new Sources("relay.yaml", text, folder, environment, dotenv, flags, List.of()));
  }

  List<String> warnings() {
    return load().warnings();
  }

  List<String> errors() {
    return Assertions.catchThrowableOfType(ConfigException.class, this::load).errors();
  }

  private static Map<String, String> with(Map<String, String> map, String name, String value) {
    Map<String, String> more = new HashMap<>(map);
    more.put(name, value);
    return more;
  }
}
