package dev.relay.launcher.config.reader;

import dev.relay.contract.Dialect;
import dev.relay.contract.Secret;
import dev.relay.launcher.config.address.Proxy;
import dev.relay.launcher.config.address.ProxyEnvironment;
import dev.relay.launcher.config.address.ServiceAddress;
import dev.relay.launcher.config.layer.Catalogue;
import dev.relay.launcher.config.section.ProviderEntry;
import dev.relay.launcher.config.section.Words;
import dev.relay.launcher.yaml.Nearest;
import dev.relay.launcher.yaml.Problems;
import dev.relay.launcher.yaml.References.Unset;
import dev.relay.provider.config.ProviderConfig;
import dev.relay.provider.config.ProviderConfig.Additions;
import dev.relay.provider.config.ProviderConfig.Connection;
import dev.relay.provider.config.ProviderConfig.Credentials;
import dev.relay.provider.config.ProviderConfig.ServiceProfile;
import dev.relay.provider.config.ProviderConfig.Tls;
import dev.relay.provider.config.ProviderConfig.Type;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// Reads one entry of `providers:`.
public final class ProviderReader {

  static final ServiceAddress OPENAI = at("https://api.openai.com/v1");
  static final ServiceAddress ANTHROPIC = at("https://api.anthropic.com/v1");
  static final ServiceAddress GEMINI = at("https://generativelanguage.googleapis.com/v1beta");

  /// The newest one that Azure calls stable.
  static final String AZURE_VERSION = "2024-10-21";

  private static final ServiceAddress NOWHERE =
      new ServiceAddress(ProviderConfig.simulated().connection().baseUrl(), Map.of());

  /// What a type says of a provider, before its own entry does.
  private record Kind(
      Type type, ServiceAddress address, ServiceProfile profile, boolean streamUsage) {

    static Kind of(Type type, ServiceAddress address) {
      return new Kind(type, address, ServiceProfile.of(type), true);
    }

    /// OpenAI, or whoever speaks as it does at another address.
    static Kind openai(ProviderEntry entry, Catalogue catalogue) {
      return new Kind(
          Type.OPENAI,
          OPENAI,
          ServiceProfile.of(Type.OPENAI),
          entry.baseUrl().map(ServiceAddress::url).map(catalogue::streamUsage).orElse(true));
    }

    static Kind of(Catalogue.Service service, ProviderEntry entry) {
      return new Kind(
          service.type(),
          service.address(),
          service.at(entry.baseUrl().orElse(service.address())),
          service.streamUsage());
    }
  }

  private static final Predicate<String> TOKEN =
      Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+").asMatchPredicate();
  private static final Set<String> PLANNED = Set.of("bus");

  /// Stands for a key that only another node has.
  private static final Secret ELSEWHERE = new Secret("the key of another node");

  private final Problems problems;
  private final Catalogue catalogue;
  private final ProxyEnvironment proxies;
  private final PemReader pem;
  private final CopilotReader copilot;
  private final boolean passthrough;
  private final boolean here;

  /// @param here whether providers run on this node; where they do not, this node needs no keys
  public ProviderReader(
      Problems problems,
      Catalogue catalogue,
      ProxyEnvironment proxies,
      PemReader pem,
      CopilotReader copilot,
      boolean passthrough,
      boolean here) {
    this.problems = problems;
    this.catalogue = catalogue;
    this.proxies = proxies;
    this.pem = pem;
    this.copilot = copilot;
    this.passthrough = passthrough;
    this.here = here;
  }

  private static ServiceAddress at(String url) {
    return new ServiceAddress(URI.create(url), Map.of());
  }

  /// An entry without a usable name is an error, and called by its place.
  String name(ProviderEntry entry) {
    if (!entry.at().has("name")) {
      entry.at().error("name", "no name", Words.A_PROVIDER);
    }
    entry
        .name()
        .filter(Words::isReserved)
        .ifPresent(name ->
            entry.at().error("name", "'" + name + "'", "another name: /admin is Relay's own path"));
    return entry.name().orElse(entry.at().path());
  }

  /// Nothing for one that is disabled, which is a warning.
  Optional<ProviderConfig> read(ProviderEntry entry, String name) {
    Optional<Kind> kind = kind(entry, name);
    Kind usual = kind.orElse(Kind.of(Type.OPENAI, OPENAI));
    Credentials credentials = credentials(entry, name, usual.type());
    CopilotReader.check(entry, usual.type());
    Optional<String> obstacle =
        usual.type() == Type.COPILOT
            ? copilot.obstacle(entry, passthrough, here)
            : Optional.empty();
    if (obstacle.isPresent()) {
      problems.warn("provider '" + name + "' is disabled, " + obstacle.get());
      return Optional.empty();
    }
    ProviderConfig config = config(entry, name, usual, credentials);
    List<Unset> unset =
        entry.at().unset().stream()
            .filter(each -> credentials == Credentials.RELAY || !isKey(each))
            .toList();
    if (here && kind.isPresent() && !unset.isEmpty()) {
      problems.warn("provider '" + name + "' is disabled: " + unset.getFirst());
      return Optional.empty();
    }
    if (usual.type() == Type.COPILOT) {
      problems.warn(CopilotReader.notice(name));
      copilot.exposed().ifPresent(it -> problems.warn(it + " (expected: mode 0600)"));
    }
    return kind.map(_ -> config);
  }

  private static boolean isKey(Unset unset) {
    return unset.path().contains("].api-key");
  }

  private Optional<Kind> kind(ProviderEntry entry, String name) {
    return switch (entry.type()) {
      case "openai" -> Optional.of(Kind.openai(entry, catalogue));
      case "anthropic" -> Optional.of(Kind.of(Type.ANTHROPIC, ANTHROPIC));
      case "gemini" -> Optional.of(Kind.of(Type.GEMINI, GEMINI));
      case "azure" -> Optional.of(azure(entry));
      case "copilot" ->
          Optional.of(
              new Kind(
                  Type.COPILOT,
                  CopilotReader.address(entry),
                  CopilotReader.profile(entry),
                  CopilotReader.STREAM_USAGE));
      case "simulated" -> Optional.of(Kind.of(Type.SIMULATED, NOWHERE));
      case String planned when PLANNED.contains(planned) -> {
        problems.warn(
            "provider '"
                + name
                + "' of type '"
                + entry.type()
                + "' is not built yet and is disabled");
        yield Optional.empty();
      }
      case String word -> {
        Optional<Kind> known = catalogue.find(word).map(service -> Kind.of(service, entry));
        if (known.isEmpty()) {
          problems.error(
              entry.at().where("type")
                  + ": "
                  + entry.at().path("type")
                  + ": '"
                  + word
                  + "' is no known type"
                  + Nearest.hint(word, types()));
        }
        yield known;
      }
    };
  }

  private static Kind azure(ProviderEntry entry) {
    if (!entry.at().has("base-url")) {
      entry.at().error("base-url", "nothing", "the endpoint, like https://NAME.openai.azure.com");
    }
    return Kind.of(Type.AZURE, NOWHERE);
  }

  private Set<String> types() {
    Set<String> types = new TreeSet<>(catalogue.names());
    types.addAll(PLANNED);
    types.addAll(Set.of("openai", "anthropic", "gemini", "azure", "copilot", "simulated"));
    return types;
  }

  private ProviderConfig config(
      ProviderEntry entry, String name, Kind kind, Credentials credentials) {
    ServiceAddress address = entry.baseUrl().orElse(kind.address());
    List<Secret> keys =
        kind.type() == Type.COPILOT ? copilot.logins(entry, keys(entry)) : keys(entry);
    checkSimulation(entry, kind.type());
    return new ProviderConfig(
        name,
        kind.type(),
        overridden(entry, kind.profile()),
        credentials == Credentials.CLIENT ? List.of() : keys,
        credentials,
        new Connection(
            address.url(),
            proxy(entry, address.url()),
            here ? pem.provider(entry.tls()) : Tls.PUBLIC,
            CopilotReader.github(entry)),
        additions(entry, address.query(), kind),
        entry.timeouts().timeouts(),
        entry.simulation(),
        Optional.empty(),
        entry.instances().map(OptionalInt::of).orElseGet(OptionalInt::empty));
  }

  /// What the entry itself says holds in every mode.
  private Credentials credentials(ProviderEntry entry, String name, Type type) {
    if (!passthrough || type == Type.SIMULATED) {
      return entry.credentials();
    }
    if (!entry.at().has("credentials") || entry.at().isBlank("credentials")) {
      return Credentials.CLIENT;
    }
    if (entry.credentials() == Credentials.RELAY
        && (entry.at().has("api-key") || entry.at().has("api-keys"))) {
      problems.warn(
          "provider '"
              + name
              + "' answers with our key to whoever calls: credentials is relay, and auth.mode is"
              + " passthrough");
    }
    return entry.credentials();
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

  private static ServiceProfile overridden(ProviderEntry entry, ServiceProfile known) {
    ServiceProfile profile = entry.dialects().isEmpty() ? known : known.speaking(entry.dialects());
    if (!entry.at().has("model-protocol-overrides")) {
      return profile;
    }
    if (!profile.dialectsByModel().byModel()) {
      entry
          .at()
          .error("model-protocol-overrides", "type " + entry.type(), "it with opencode-go only");
    }
    Map<String, Dialect> chosen = new LinkedHashMap<>();
    entry
        .modelProtocolOverrides()
        .forEach((model, protocol) ->
            chosen.put(profile.dialectsByModel().canonical(model), protocol.dialect()));
    return profile.with(profile.dialectsByModel().choosing(chosen));
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

  private static Additions additions(ProviderEntry entry, Map<String, String> query, Kind kind) {
    for (String name : entry.headers().keySet()) {
      if (!TOKEN.test(name)) {
        entry.at().error("headers", "a name that no header can have", "letters, digits and -");
      }
    }
    Map<String, String> parameters = new LinkedHashMap<>(query);
    parameters.putAll(entry.query());
    if (kind.type() == Type.AZURE) {
      parameters.putIfAbsent("api-version", AZURE_VERSION);
    }
    Map<String, String> body = new LinkedHashMap<>();
    entry.body().forEach((name, value) -> body.put(name, value.text()));
    return new Additions(
        entry.headers(), parameters, body, entry.streamUsage().orElse(kind.streamUsage()));
  }
}
