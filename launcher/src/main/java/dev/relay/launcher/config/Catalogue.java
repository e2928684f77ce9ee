package dev.relay.launcher.config;

import dev.relay.contract.Dialect;
import dev.relay.contract.Protocols;
import dev.relay.provider.Authority;
import dev.relay.provider.ProviderConfig.KeyHeader;
import dev.relay.provider.ProviderConfig.Manner;
import dev.relay.provider.ProviderConfig.Rejects;
import dev.relay.provider.ProviderConfig.Type;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// What is known of services by their names: `conf/providers.yaml`.
final class Catalogue {

  /// One of them.
  ///
  /// @param variables in which its key usually stands, the first one first; none for a service that
  ///   wants no key
  /// @param timeout the variable in which stands how long it may be silent
  /// @param streamUsage whether usage may be asked for in a stream
  record Service(
      String name,
      Type type,
      ServiceAddress address,
      Manner manner,
      List<String> variables,
      Optional<String> timeout,
      boolean streamUsage) {

    /// The same at another address. What is under a path of its own moves with the rest, or is not
    /// there: no key leaves the path that it was given for.
    Manner at(ServiceAddress moved) {
      String usual = plain(address.url().getRawPath());
      String now = plain(moved.url().getRawPath());
      if (manner.apart().isEmpty() || moved.url().equals(address.url())) {
        return manner;
      }
      Map<Dialect, String> apart = new LinkedHashMap<>();
      if (now.endsWith(usual)) {
        String prefix = now.substring(0, now.length() - usual.length());
        manner.apart().forEach((dialect, path) -> apart.put(dialect, prefix + path));
      }
      Set<Dialect> dialects = new HashSet<>(manner.dialects());
      dialects.removeIf(
          dialect -> manner.apart().containsKey(dialect) && !apart.containsKey(dialect));
      return new Manner(
          dialects,
          apart,
          manner.keyHeader(),
          manner.rejects(),
          manner.protocols(),
          manner.headers(),
          manner.ollama());
    }

    private static String plain(@Nullable String path) {
      return path == null ? "" : path.replaceFirst("/+$", "");
    }
  }

  private static final String FILE = "/dev/relay/launcher/providers.yaml";

  /// Read when somebody asks for it: most starts need none of it.
  private static final class Loaded {
    static final Map<String, Service> SERVICES = load();
  }

  private Catalogue() {}

  static Optional<Service> find(String name) {
    return Optional.ofNullable(Loaded.SERVICES.get(name));
  }

  /// Whether usage may be asked for in a stream of what answers at `url`, known or not.
  static boolean streamUsage(URI url) {
    String host = Authority.host(url);
    return Loaded.SERVICES.values().stream()
        .filter(service -> !service.streamUsage())
        .noneMatch(service -> host.equalsIgnoreCase(Authority.host(service.address().url())));
  }

  /// All of them, in the order of their names.
  static List<Service> services() {
    return List.copyOf(Loaded.SERVICES.values());
  }

  static Set<String> names() {
    return Loaded.SERVICES.keySet();
  }

  private static Map<String, Service> load() {
    try (InputStream file =
        Objects.requireNonNull(Catalogue.class.getResourceAsStream(FILE), FILE)) {
      Map<String, Map<String, Object>> entries =
          new Yaml(new SafeConstructor(new LoaderOptions())).load(file);
      Map<String, Service> services = new LinkedHashMap<>();
      entries.forEach((name, entry) -> services.put(name, service(name, entry)));
      return services;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Service service(String name, Map<String, Object> entry) {
    Set<Dialect> dialects =
        texts(entry, "dialects").stream().map(Catalogue::dialect).collect(Collectors.toSet());
    Type type =
        dialects.contains(Dialect.OPENAI)
            ? Type.OPENAI
            : dialects.contains(Dialect.GEMINI) ? Type.GEMINI : Type.ANTHROPIC;
    Map<Dialect, String> apart = new LinkedHashMap<>();
    text(entry, "anthropic-path").ifPresent(path -> apart.put(Dialect.ANTHROPIC, path));
    if (!apart.isEmpty()) {
      dialects.add(Dialect.ANTHROPIC);
    }
    return new Service(
        name,
        type,
        ServiceAddress.of(text(entry, "base-url").orElse(""))
            .orElseThrow(() -> new IllegalStateException(name + " has no usable base-url")),
        new Manner(
            dialects,
            apart,
            header(entry),
            rejects(entry),
            protocols(name, entry),
            pairs(entry, "headers"),
            Boolean.TRUE.equals(entry.get("ollama-api"))),
        texts(entry, "keys"),
        text(entry, "timeout"),
        !Boolean.FALSE.equals(entry.get("stream-usage")));
  }

  private static KeyHeader header(Map<String, Object> entry) {
    return switch (text(entry, "auth").orElse("bearer")) {
      case "x-api-key" -> KeyHeader.API_KEY;
      case "x-goog-api-key" -> KeyHeader.GOOGLE_KEY;
      case "dialect" -> KeyHeader.BY_DIALECT;
      default -> KeyHeader.BEARER;
    };
  }

  private static List<Rejects> rejects(Map<String, Object> entry) {
    List<Rejects> all = new ArrayList<>();
    for (Map<String, Object> each : maps(entry, "rejects")) {
      all.add(
          new Rejects(
              dialect(text(each, "dialect").orElse("openai")),
              texts(each, "models"),
              Set.copyOf(texts(each, "members"))));
    }
    return all;
  }

  private static Protocols protocols(String name, Map<String, Object> entry) {
    Map<String, Dialect> known = new LinkedHashMap<>();
    texts(entry, "anthropic-models").forEach(model -> known.put(model, Dialect.ANTHROPIC));
    texts(entry, "openai-models").forEach(model -> known.put(model, Dialect.OPENAI));
    return known.isEmpty()
        ? Protocols.ALL
        : new Protocols(
            name + "/",
            pairs(entry, "aliases"),
            Map.of(),
            known,
            Optional.of(Dialect.OPENAI),
            true);
  }

  private static Dialect dialect(String word) {
    return Dialect.valueOf(word.toUpperCase(Locale.ROOT));
  }

  @SuppressWarnings("unchecked") // the file is ours, and a test reads all of it
  private static List<Map<String, Object>> maps(Map<String, Object> entry, String key) {
    return entry.get(key) instanceof List<?> list ? (List<Map<String, Object>>) list : List.of();
  }

  private static Map<String, String> pairs(Map<String, Object> entry, String key) {
    Map<String, String> pairs = new LinkedHashMap<>();
    if (entry.get(key) instanceof Map<?, ?> map) {
      map.forEach((name, value) -> pairs.put(name.toString(), value.toString()));
    }
    return pairs;
  }

  private static Optional<String> text(Map<String, Object> entry, String key) {
    return Optional.ofNullable(entry.get(key)).map(Object::toString);
  }

  private static List<String> texts(Map<String, Object> entry, String key) {
    return entry.get(key) instanceof List<?> list
        ? list.stream().map(Object::toString).toList()
        : List.of();
  }
}
