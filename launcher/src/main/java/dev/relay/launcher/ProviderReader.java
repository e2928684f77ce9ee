package dev.relay.launcher;

import dev.relay.contract.Secret;
import dev.relay.provider.ProviderConfig;
import dev.relay.provider.ProviderConfig.Additions;
import dev.relay.provider.ProviderConfig.Connection;
import dev.relay.provider.ProviderConfig.Credentials;
import dev.relay.provider.ProviderConfig.Simulation;
import dev.relay.provider.ProviderConfig.Timeouts;
import dev.relay.provider.ProviderConfig.Tls;
import java.net.URI;
import java.time.Duration;
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

  private static final Scalar<String> NAME =
      Scalar.text(
          "1 to 63 letters, digits, - and _, the first a letter or digit",
          Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,62}").asMatchPredicate());
  private static final Scalar<Credentials> CREDENTIALS = Scalar.choice(Credentials.class);

  /// No proxy, or one.
  private static final Scalar<List<URI>> PROXY =
      Scalar.HIDDEN.as(
          "none, or a proxy like http://user:password@host:port",
          text ->
              text.equals("none")
                  ? Optional.of(List.of())
                  : ProxyEnvironment.address(text).map(List::of));

  private static final Scalar<String> HEADER =
      Scalar.HIDDEN.as(
          "a header's value, without line breaks and control characters",
          text -> Optional.of(text).filter(t -> t.matches("[^\\p{Cntrl}]*")));
  private static final Predicate<String> TOKEN =
      Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+").asMatchPredicate();
  private static final Scalar<Duration> TIMEOUT = Scalar.duration(Duration.ofMillis(1));
  private static final Scalar<Integer> LENGTH = Scalar.whole(1, 1_000_000);
  private static final Set<String> PLANNED =
      Set.of("anthropic", "gemini", "azure", "ollama", "opencode-go", "copilot", "bus");

  /// Stands for a key that only another node has.
  private static final Secret ELSEWHERE = new Secret("the key of another node");

  private final Problems problems;
  private final ProxyEnvironment proxies;
  private final References references;
  private final boolean passthrough;
  private final boolean here;

  /// @param here whether providers run on this node; where they do not, this node needs no keys
  ProviderReader(
      Problems problems,
      ProxyEnvironment proxies,
      References references,
      boolean passthrough,
      boolean here) {
    this.problems = problems;
    this.proxies = proxies;
    this.references = references;
    this.passthrough = passthrough;
    this.here = here;
  }

  /// An entry without a usable name is an error, and called by its place.
  String name(Section entry) {
    if (!entry.has("name")) {
      entry.error("name", "no name", NAME.expected());
    }
    return entry.read("name", NAME).orElse(entry.path());
  }

  /// Nothing for one that is disabled, which is a warning.
  Optional<ProviderConfig> read(Section entry, String name) {
    Optional<ProviderConfig.Type> type = type(entry, name);
    ProviderConfig config = config(entry, name, type.orElse(ProviderConfig.Type.OPENAI));
    Later.provider(entry, problems);
    if (here && type.isPresent() && !entry.unset().isEmpty()) {
      problems.warn("provider '" + name + "' is disabled: " + entry.unset().getFirst());
      return Optional.empty();
    }
    return type.map(_ -> config);
  }

  private Optional<ProviderConfig.Type> type(Section entry, String name) {
    String word = entry.read("type", Scalar.TEXT).orElse("openai");
    return switch (word) {
      case "openai" -> Optional.of(ProviderConfig.Type.OPENAI);
      case "simulated" -> Optional.of(ProviderConfig.Type.SIMULATED);
      default -> {
        String reason = PLANNED.contains(word) ? "is not built yet" : "is no known type";
        String subject = "provider '" + name + "' of type '" + word + "' ";
        problems.warn(
            PLANNED.contains(word)
                ? subject + reason + " and is disabled"
                : subject
                    + "is disabled: '"
                    + word
                    + "' "
                    + reason
                    + " (expected: openai | simulated)");
        yield Optional.empty();
      }
    };
  }

  private ProviderConfig config(Section entry, String name, ProviderConfig.Type type) {
    Credentials credentials = credentials(entry, type);
    ServiceAddress address = address(entry, type);
    List<Secret> keys = keys(credentials == Credentials.CLIENT ? entry.forgiving() : entry);
    return new ProviderConfig(
        name,
        type,
        credentials == Credentials.CLIENT ? List.of() : keys,
        credentials,
        new Connection(address.url(), proxy(entry, address.url()), tls(entry.section("tls"))),
        additions(entry, address.query()),
        timeouts(entry.section("timeouts")),
        type == ProviderConfig.Type.SIMULATED ? simulation(entry) : Simulation.DEFAULT,
        Optional.empty(),
        entry
            .read("instances", Later.INSTANCES)
            .map(OptionalInt::of)
            .orElseGet(OptionalInt::empty));
  }

  private Credentials credentials(Section entry, ProviderConfig.Type type) {
    Credentials configured = entry.read("credentials", CREDENTIALS).orElse(Credentials.RELAY);
    return passthrough && type != ProviderConfig.Type.SIMULATED ? Credentials.CLIENT : configured;
  }

  private static ServiceAddress address(Section entry, ProviderConfig.Type type) {
    ServiceAddress usual =
        type == ProviderConfig.Type.SIMULATED
            ? new ServiceAddress(ProviderConfig.simulated().connection().baseUrl(), Map.of())
            : OPENAI;
    return entry.read("base-url", ServiceAddress.SCALAR).orElse(usual);
  }

  private List<Secret> keys(Section entry) {
    if (entry.has("api-key") && entry.has("api-keys")) {
      entry.error("api-keys", "both", "either api-key or api-keys");
    }
    int unset = entry.unset().size();
    Optional<Secret> one = entry.read("api-key", Scalar.SECRET);
    List<Secret> keys = new ArrayList<>(entry.list("api-keys", Scalar.SECRET));
    one.ifPresent(keys::add);
    if (!here) {
      keys.addAll(Collections.nCopies(entry.unset().size() - unset, ELSEWHERE));
    }
    return keys;
  }

  private Optional<URI> proxy(Section entry, URI url) {
    boolean configured = entry.has("proxy");
    Optional<List<URI>> proxy = entry.read("proxy", PROXY);
    return configured ? proxy.stream().flatMap(List::stream).findFirst() : proxies.forService(url);
  }

  private Tls tls(Section tls) {
    Optional<String> cert = path(tls, "cert");
    Optional<String> key = path(tls, "key");
    if (cert.isPresent() != key.isPresent()) {
      tls.error(cert.isPresent() ? "cert" : "key", "one of them", "cert and key together");
    }
    return new Tls(path(tls, "ca"), cert, key);
  }

  private Optional<String> path(Section tls, String key) {
    return tls.read(key, Scalar.TEXT).map(path -> references.resolve(path).toString());
  }

  private static Additions additions(Section entry, Map<String, String> query) {
    Map<String, String> headers = entry.map("headers", HEADER);
    for (String name : headers.keySet()) {
      if (!TOKEN.test(name)) {
        entry.error("headers", "a name that no header can have", "letters, digits and -");
      }
    }
    Map<String, String> parameters = new LinkedHashMap<>(query);
    parameters.putAll(entry.map("query", Scalar.HIDDEN));
    return new Additions(
        headers, parameters, entry.json("body"), entry.read("stream-usage", Scalar.BOOL));
  }

  private static Timeouts timeouts(Section section) {
    Timeouts defaults = Timeouts.DEFAULT;
    return new Timeouts(
        section.read("connect", TIMEOUT).orElse(defaults.connect()),
        section.read("first-byte", TIMEOUT).orElse(defaults.firstByte()),
        section.read("idle", TIMEOUT).orElse(defaults.idle()),
        section.read("total", TIMEOUT).orElse(defaults.total()));
  }

  private static Simulation simulation(Section entry) {
    Simulation defaults = Simulation.DEFAULT;
    return new Simulation(
        entry.read("delay", Scalar.TIME).orElse(defaults.delay()),
        entry.read("length", LENGTH).orElse(defaults.length()));
  }
}
