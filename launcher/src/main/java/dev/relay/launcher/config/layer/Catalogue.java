package dev.relay.launcher.config.layer;

import dev.relay.contract.Dialect;
import dev.relay.contract.status.ModelDialects;
import dev.relay.launcher.config.address.ServiceAddress;
import dev.relay.launcher.config.section.Words;
import dev.relay.launcher.yaml.Problems;
import dev.relay.provider.config.Authority;
import dev.relay.provider.config.ProviderConfig.KeyHeader;
import dev.relay.provider.config.ProviderConfig.Rejects;
import dev.relay.provider.config.ProviderConfig.ServiceProfile;
import dev.relay.provider.config.ProviderConfig.Type;
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
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// What is known of services by their names: `conf/providers.yaml`.
public final class Catalogue {

  /// One of them.
  ///
  /// @param variables in which its key usually stands, the first one first; none for a service that
  ///   wants no key
  /// @param timeout the variable in which stands how long it may be silent
  /// @param streamUsage whether usage may be asked for in a stream
  public record Service(
      String name,
      Type type,
      ServiceAddress address,
      ServiceProfile profile,
      List<String> variables,
      Optional<String> timeout,
      boolean streamUsage) {

    /// The same at another address. What is under a path of its own moves with the rest, or is not
    /// there: no key leaves the path that it was given for.
    public ServiceProfile at(ServiceAddress moved) {
      String usual = plain(address.url().getRawPath());
      String now = plain(moved.url().getRawPath());
      if (profile.apart().isEmpty() || moved.url().equals(address.url())) {
        return profile;
      }
      Map<Dialect, String> apart = new LinkedHashMap<>();
      if (now.endsWith(usual)) {
        String prefix = now.substring(0, now.length() - usual.length());
        profile.apart().forEach((dialect, path) -> apart.put(dialect, prefix + path));
      }
      Set<Dialect> dialects = new HashSet<>(profile.dialects());
      dialects.removeIf(
          dialect -> profile.apart().containsKey(dialect) && !apart.containsKey(dialect));
      return new ServiceProfile(
          dialects,
          apart,
          profile.keyHeader(),
          profile.rejects(),
          profile.dialectsByModel(),
          profile.headers(),
          profile.ollama());
    }

    private static String plain(@Nullable String path) {
      return path == null ? "" : path.replaceFirst("/+$", "");
    }
  }

  /// As Relay brings it along.
  static final Catalogue BUILT_IN = new Catalogue(Map.of(), Map.of());

  private static final String FILE = "/dev/relay/launcher/" + LayerFiles.SERVICES;
  private static final List<String> KEYS =
      List.of(
          "base-url",
          "dialects",
          "anthropic-path",
          "keys",
          "anthropic-models",
          "openai-models",
          "timeout",
          "aliases",
          "auth",
          "rejects",
          "headers",
          "stream-usage",
          "ollama-api");
  private static final Set<String> AUTH =
      Set.of("bearer", "x-api-key", "x-goog-api-key", "dialect");
  private static final Set<String> TYPES =
      Set.of("openai", "anthropic", "gemini", "azure", "copilot", "simulated", "bus");

  /// Read when somebody asks for it: most starts need none of it.
  private static final class Loaded {
    static final Map<String, Map<String, Object>> ENTRIES = load();
    static final Map<String, Service> SERVICES = services(ENTRIES);
  }

  private final Map<String, Map<String, Object>> above;
  private final Map<String, Service> services;

  private Catalogue(Map<String, Map<String, Object>> above, Map<String, Service> services) {
    this.above = above;
    this.services = services;
  }

  /// What is brought along, and `layers` above it; an entry that is wrong is an error.
  public static Catalogue of(List<Layers.Layer> layers, Problems problems) {
    if (layers.isEmpty()) {
      return BUILT_IN;
    }
    Merging merging = new Merging(Loaded.ENTRIES, KEYS, problems);
    Map<String, Map<String, Object>> entries = merging.over(layers);
    Map<String, Service> services = new TreeMap<>();
    entries.forEach((name, entry) -> {
      String where = merging.changed().get(name);
      if (where == null) {
        services.put(name, Objects.requireNonNull(Loaded.SERVICES.get(name)));
      } else {
        checked(name, entry, where, problems).ifPresent(it -> services.put(name, it));
      }
    });
    return new Catalogue(entries, services);
  }

  private static Optional<Service> checked(
      String name, Map<String, Object> entry, String where, Problems problems) {
    if (TYPES.contains(name) || !name.matches(Words.PROVIDER)) {
      problems.error(
          where + ": cannot be called so (expected: a name of its own, " + Words.A_PROVIDER + ")");
      return Optional.empty();
    }
    if (!AUTH.contains(text(entry, "auth").orElse("bearer"))) {
      problems.error(where + ".auth: does not fit (expected: " + AUTH + ")");
      return Optional.empty();
    }
    try {
      return Optional.of(service(name, entry));
    } catch (IllegalArgumentException | IllegalStateException | ClassCastException e) {
      problems.error(
          where
              + ": is no service (expected: base-url, an http or https URL, and dialects, of openai,"
              + " responses, anthropic and gemini)");
      return Optional.empty();
    }
  }

  private Map<String, Service> all() {
    return above.isEmpty() ? Loaded.SERVICES : services;
  }

  public Optional<Service> find(String name) {
    return Optional.ofNullable(all().get(name));
  }

  /// Whether usage may be asked for in a stream of what answers at `url`, known or not.
  public boolean streamUsage(URI url) {
    String host = Authority.host(url);
    return all().values().stream()
        .filter(service -> !service.streamUsage())
        .noneMatch(service -> host.equalsIgnoreCase(Authority.host(service.address().url())));
  }

  /// All of them, in the order of their names.
  public List<Service> services() {
    return List.copyOf(all().values());
  }

  public Set<String> names() {
    return all().keySet();
  }

  private static Map<String, Map<String, Object>> load() {
    try (InputStream file =
        Objects.requireNonNull(Catalogue.class.getResourceAsStream(FILE), FILE)) {
      return new Yaml(new SafeConstructor(new LoaderOptions())).load(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Service> services(Map<String, Map<String, Object>> entries) {
    Map<String, Service> services = new LinkedHashMap<>();
    entries.forEach((name, entry) -> services.put(name, service(name, entry)));
    return services;
  }

  private static Service service(String name, Map<String, Object> entry) {
    Set<Dialect> dialects =
        texts(entry, "dialects").stream().map(Catalogue::dialect).collect(Collectors.toSet());
    if (dialects.isEmpty()) {
      throw new IllegalStateException(name + " has no dialects");
    }
    Type type =
        dialects.contains(Dialect.OPENAI) || dialects.contains(Dialect.RESPONSES)
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
        new ServiceProfile(
            dialects,
            apart,
            header(entry),
            rejects(entry),
            dialectsByModel(name, entry),
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

  private static ModelDialects dialectsByModel(String name, Map<String, Object> entry) {
    Map<String, Dialect> known = new LinkedHashMap<>();
    texts(entry, "anthropic-models").forEach(model -> known.put(model, Dialect.ANTHROPIC));
    texts(entry, "openai-models").forEach(model -> known.put(model, Dialect.OPENAI));
    return known.isEmpty()
        ? ModelDialects.ALL
        : new ModelDialects(
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
