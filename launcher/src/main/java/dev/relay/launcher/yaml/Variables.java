package dev.relay.launcher.yaml;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The environment above `.env`; an empty variable is an unset one.
public final class Variables {

  /// A variable that is set.
  public record Setting(String name, String value) {}

  private static final Pattern INJECTED =
      Pattern.compile("RELAY_(\\w+_)?(SERVICE_(HOST|PORT)|PORT_\\d+_(TCP|UDP)).*");

  /// What is read before the configuration is, or by the health check of the image.
  private static final Set<String> OTHERS =
      Set.of("RELAY_HOME", "RELAY_JAVA_OPTS", "RELAY_MAX_HEAP", "RELAY_HEALTH_PORT");

  static final Variables NONE = new Variables(Map.of(), Map.of());

  private final Map<String, String> environment;
  private final Map<String, String> dotenv;
  private final Set<String> known = new HashSet<>(OTHERS);

  public Variables(Map<String, String> environment, Map<String, String> dotenv) {
    this.environment = environment;
    this.dotenv = dotenv;
  }

  public Optional<String> get(String name) {
    return first(List.of(name), _ -> true).map(Setting::value);
  }

  /// The first of some names that is set, any in the environment before any in `.env`.
  public Optional<Setting> first(List<String> names, Predicate<String> usable) {
    known.addAll(names);
    for (var layer : List.of(environment, dotenv)) {
      for (var name : names) {
        var value = layer.getOrDefault(name, "").strip();
        if (!value.isEmpty() && usable.test(value)) {
          return Optional.of(new Setting(name, value));
        }
      }
    }
    return Optional.empty();
  }

  /// Every name that is set, sorted.
  public List<String> names() {
    return Stream.concat(environment.keySet().stream(), dotenv.keySet().stream())
        .distinct()
        .sorted()
        .toList();
  }

  /// Sentences about variables that look like ours and that nobody asked for.
  public List<String> strangers() {
    Set<String> asked = Set.copyOf(known);
    return names().stream()
        .filter(name -> name.startsWith("RELAY_") && !asked.contains(name))
        .filter(name -> get(name).filter(value -> !injected(name, value)).isPresent())
        .map(name -> name + ": is no variable of Relay and is ignored" + meant(name, asked))
        .toList();
  }

  private static String meant(String name, Set<String> asked) {
    return Nearest.to(name, asked).map(each -> ", did you mean '" + each + "'?").orElse("");
  }

  /// What Kubernetes adds for a service that is called relay, or relay-something.
  private static boolean injected(String name, String value) {
    return address(value) || INJECTED.matcher(name).matches();
  }

  static boolean address(String value) {
    return value.startsWith("tcp://") || value.startsWith("udp://");
  }
}
