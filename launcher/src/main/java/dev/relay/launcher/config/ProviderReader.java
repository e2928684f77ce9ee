package dev.relay.launcher.config;

import dev.relay.contract.Secret;
import dev.relay.launcher.yaml.Problems;
import dev.relay.launcher.yaml.References.Unset;
import dev.relay.provider.ProviderConfig;
import dev.relay.provider.ProviderConfig.Additions;
import dev.relay.provider.ProviderConfig.Connection;
import dev.relay.provider.ProviderConfig.Credentials;
import dev.relay.provider.ProviderConfig.Tls;
import dev.relay.provider.ProviderConfig.Type;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// Reads one entry of `providers:`.
final class ProviderReader {

  static final ServiceAddress OPENAI =
      new ServiceAddress(URI.create("https://api.openai.com/v1"), Map.of());

  private static final Predicate<String> TOKEN =
      Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+").asMatchPredicate();
  private static final Set<String> PLANNED =
      Set.of("anthropic", "gemini", "azure", "ollama", "opencode-go", "copilot", "bus");

  /// Stands for a key that only another node has.
  private static final Secret ELSEWHERE = new Secret("the key of another node");

  private final Problems problems;
  private final ProxyEnvironment proxies;
  private final PemReader pem;
  private final boolean passthrough;
  private final boolean here;

  /// @param here whether providers run on this node; where they do not, this node needs no keys
  ProviderReader(
      Problems problems,
      ProxyEnvironment proxies,
      PemReader pem,
      boolean passthrough,
      boolean here) {
    this.problems = problems;
    this.proxies = proxies;
    this.pem = pem;
    this.passthrough = passthrough;
    this.here = here;
  }

  /// An entry without a usable name is an error, and called by its place.
  String name(ProviderEntry entry) {
    if (!entry.at().has("name")) {
      entry.at().error("name", "no name", Words.A_PROVIDER);
    }
    return entry.name().orElse(entry.at().path());
  }

  /// Nothing for one that is disabled, which is a warning.
  Optional<ProviderConfig> read(ProviderEntry entry, String name) {
    Optional<Type> type = type(entry, name);
    Credentials credentials = credentials(entry, type.orElse(Type.OPENAI));
    ProviderConfig config = config(entry, name, type.orElse(Type.OPENAI), credentials);
    List<Unset> unset =
        entry.at().unset().stream()
            .filter(each -> credentials == Credentials.RELAY || !isKey(each))
            .toList();
    if (here && type.isPresent() && !unset.isEmpty()) {
      problems.warn("provider '" + name + "' is disabled: " + unset.getFirst());
      return Optional.empty();
    }
    return type.map(_ -> config);
  }

  private static boolean isKey(Unset unset) {
    return unset.path().contains("].api-key");
  }

  private Optional<Type> type(ProviderEntry entry, String name) {
    String subject = "provider '" + name + "' of type '" + entry.type() + "' ";
    return switch (entry.type()) {
      case "openai" -> Optional.of(Type.OPENAI);
      case "simulated" -> Optional.of(Type.SIMULATED);
      case String planned when PLANNED.contains(planned) -> {
        problems.warn(subject + "is not built yet and is disabled");
        yield Optional.empty();
      }
      case String word -> {
        problems.warn(
            subject
                + "is disabled: '"
                + word
                + "' is no known type (expected: openai | simulated)");
        yield Optional.empty();
      }
    };
  }

  private ProviderConfig config(
      ProviderEntry entry, String name, Type type, Credentials credentials) {
    ServiceAddress usual =
        type == Type.SIMULATED
            ? new ServiceAddress(ProviderConfig.simulated().connection().baseUrl(), Map.of())
            : OPENAI;
    ServiceAddress address = entry.baseUrl().orElse(usual);
    List<Secret> keys = keys(entry);
    checkSimulation(entry, type);
    return new ProviderConfig(
        name,
        type,
        credentials == Credentials.CLIENT ? List.of() : keys,
        credentials,
        new Connection(
            address.url(),
            proxy(entry, address.url()),
            here ? pem.provider(entry.tls()) : Tls.PUBLIC),
        additions(entry, address.query()),
        entry.timeouts().timeouts(),
        entry.simulation(),
        Optional.empty(),
        entry.instances().map(OptionalInt::of).orElseGet(OptionalInt::empty));
  }

  private Credentials credentials(ProviderEntry entry, Type type) {
    return passthrough && type != Type.SIMULATED ? Credentials.CLIENT : entry.credentials();
  }

  private List<Secret> keys(ProviderEntry entry) {
    if (entry.at().has("api-key") && entry.at().has("api-keys")) {
      entry.at().error("api-keys", "both", "either api-key or api-keys");
    }
    List<Secret> keys = new ArrayList<>(entry.apiKeys());
    entry.apiKey().ifPresent(keys::add);
    if (!here) {
      int unset = (int) entry.at().unset().stream().filter(ProviderReader::isKey).count();
      keys.addAll(Collections.nCopies(unset, ELSEWHERE));
    }
    return keys;
  }

  private static void checkSimulation(ProviderEntry entry, Type type) {
    if (type != Type.SIMULATED) {
      for (String key : List.of("delay", "length")) {
        if (entry.at().has(key)) {
          entry.at().error(key, "type " + entry.type(), "it with type: simulated only");
        }
      }
    }
  }

  private Optional<URI> proxy(ProviderEntry entry, URI url) {
    return entry.at().has("proxy")
        ? entry.proxy().flatMap(Proxy::address)
        : proxies.forService(url);
  }

  private static Additions additions(ProviderEntry entry, Map<String, String> query) {
    for (String name : entry.headers().keySet()) {
      if (!TOKEN.test(name)) {
        entry.at().error("headers", "a name that no header can have", "letters, digits and -");
      }
    }
    Map<String, String> parameters = new LinkedHashMap<>(query);
    parameters.putAll(entry.query());
    Map<String, String> body = new LinkedHashMap<>();
    entry.body().forEach((name, value) -> body.put(name, value.text()));
    return new Additions(entry.headers(), parameters, body, entry.streamUsage());
  }
}
