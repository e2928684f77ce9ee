package dev.relay.launcher.config;

import dev.relay.launcher.config.layer.Layers;
import dev.relay.launcher.config.layer.Sources;
import dev.relay.launcher.yaml.ConfigException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.Assertions;

/// Sources of a configuration, for tests.
public record Given(
    String text,
    Path folder,
    Map<String, String> environment,
    Map<String, String> dotenv,
    Map<String, String> flags,
    Layers layers) {

  public static Given nothing() {
    return yaml("");
  }

  public static Given yaml(String text) {
    return new Given(text, Path.of(""), Map.of(), Map.of(), Map.of(), Layers.NONE);
  }

  public Given env(String name, String value) {
    return new Given(text, folder, with(environment, name, value), dotenv, flags, layers);
  }

  public Given dotenv(String name, String value) {
    return new Given(text, folder, environment, with(dotenv, name, value), flags, layers);
  }

  public Given flag(String name, String value) {
    return new Given(text, folder, environment, dotenv, with(flags, name, value), layers);
  }

  public Given in(Path directory) {
    return new Given(text, directory, environment, dotenv, flags, layers);
  }

  public Given over(Layers upper) {
    return new Given(text, folder, environment, dotenv, flags, upper);
  }

  public Settings load() {
    return Settings.load(sources());
  }

  /// As a node that is to start does.
  public Settings loadToStart() {
    return Settings.loadToStart(sources());
  }

  private Sources sources() {
    return new Sources("relay.yaml", text, folder, environment, dotenv, flags, List.of(), layers);
  }

  public List<String> warnings() {
    return load().warnings();
  }

  public List<String> errors() {
    return Assertions.catchThrowableOfType(ConfigException.class, this::load).errors();
  }

  private static Map<String, String> with(Map<String, String> map, String name, String value) {
    Map<String, String> more = new HashMap<>(map);
    more.put(name, value);
    return more;
  }
}
