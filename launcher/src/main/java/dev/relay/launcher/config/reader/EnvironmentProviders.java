package dev.relay.launcher.config.reader;

import dev.relay.contract.Secret;
import dev.relay.launcher.config.address.ProxyEnvironment;
import dev.relay.launcher.config.address.ServiceAddress;
import dev.relay.launcher.config.layer.Catalogue;
import dev.relay.launcher.yaml.Problems;
import dev.relay.launcher.yaml.Scalar;
import dev.relay.launcher.yaml.Variables;
import dev.relay.provider.config.ProviderConfig;
import dev.relay.provider.config.ProviderConfig.Additions;
import dev.relay.provider.config.ProviderConfig.Connection;
import dev.relay.provider.config.ProviderConfig.Credentials;
import dev.relay.provider.config.ProviderConfig.ServiceProfile;
import dev.relay.provider.config.ProviderConfig.Simulation;
import dev.relay.provider.config.ProviderConfig.Timeouts;
import dev.relay.provider.config.ProviderConfig.Tls;
import dev.relay.provider.config.ProviderConfig.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The providers whose usual variables are set, for when `providers:` is absent.
public final class EnvironmentProviders {

  static final Set<String> NAMES =
      Set.of("openai", "anthropic", "gemini", "llm", "azure", "ollama", "simulated");

  /// What is behind the name of a service in the variable of its key.
  private static final Pattern KEY = Pattern.compile("_(API_KEY|API_TOKEN|KEY|TOKEN)$");

  private static final String LIMITS =
      "context: the limits that LLM_PROVIDER_URL brings (keep-last 7, 180000 tokens, 20000 per"
          + " message) are not built yet";
  private static final int MOST_KEYS = 100;

  /// A time whose unit may be left out.
  private static final Scalar<Duration> SECONDS =
      Scalar.shown(
          "seconds, or a time like 90s or 2m",
          text ->
              Scalar.TIME
                  .parse(text.matches("\\d+") ? text + "s" : text)
                  .filter(Duration::isPositive));

  private final Variables variables;
  private final Problems problems;
  private final ProxyEnvironment proxies;
  private final Catalogue catalogue;
  private final boolean passthrough;

  public EnvironmentProviders(
      Variables variables,
      Problems problems,
      ProxyEnvironment proxies,
      Catalogue catalogue,
      boolean passthrough) {
    this.variables = variables;
    this.problems = problems;
    this.proxies = proxies;
    this.catalogue = catalogue;
    this.passthrough = passthrough;
  }

  public List<ProviderConfig> read() {
    List<ProviderConfig> found = new ArrayList<>();
    Optional<ProviderConfig> llm = llm();
    openai(llm.isPresent()).ifPresent(found::add);
    boolean all = passthrough && llm.isEmpty();
    service(Type.ANTHROPIC, "anthropic", ProviderReader.ANTHROPIC, all, "ANTHROPIC")
        .ifPresent(found::add);
    service(Type.GEMINI, "gemini", ProviderReader.GEMINI, all, "GEMINI", "GOOGLE")
        .ifPresent(found::add);
    azure().ifPresent(found::add);
    ollama().ifPresent(found::add);
    if (variables.names().stream().anyMatch(EnvironmentProviders::isOfAnother)) {
      catalogue.services().forEach(service -> listed(service).ifPresent(found::add));
    }
    llm.ifPresent(found::add);
    return found;
  }

  private Optional<ProviderConfig> openai(boolean another) {
    List<Secret> keys = keys("OPENAI_API_KEY");
    Optional<ServiceAddress> moved = address("OPENAI_BASE_URL");
    if (!keys.isEmpty() || (passthrough && (!another || moved.isPresent()))) {
      ServiceAddress address = moved.orElse(ProviderReader.OPENAI);
      return Optional.of(provider(Type.OPENAI, "openai", address, keys, Optional.empty()));
    }
    if (moved.isPresent()) {
      problems.warn("OPENAI_BASE_URL: is ignored without OPENAI_API_KEY");
    }
    return Optional.empty();
  }

  /// A service whose key stands in `X_API_KEY`, and that `X_BASE_URL` moves.
  ///
  /// @param wanted whether it is there even without a key
  private Optional<ProviderConfig> service(
      Type type, String name, ServiceAddress usual, boolean wanted, String... prefixes) {
    List<Secret> keys =
        Stream.of(prefixes).flatMap(each -> keys(each + "_API_KEY").stream()).distinct().toList();
    Optional<ServiceAddress> moved =
        Stream.of(prefixes).flatMap(each -> address(each + "_BASE_URL").stream()).findFirst();
    if (keys.isEmpty() && !wanted) {
      moved.ifPresent(_ ->
          problems.warn(prefixes[0] + "_BASE_URL: is ignored without " + prefixes[0] + "_API_KEY"));
      return Optional.empty();
    }
    return Optional.of(provider(type, name, moved.orElse(usual), keys, Optional.empty()));
  }

  private Optional<ProviderConfig> azure() {
    List<Secret> keys = keys("AZURE_OPENAI_API_KEY");
    Optional<ServiceAddress> endpoint =
        address("AZURE_OPENAI_ENDPOINT").or(() -> address("AZURE_OPENAI_BASE_URL"));
    if (keys.isEmpty() || endpoint.isEmpty()) {
      if (!keys.isEmpty()) {
        problems.warn("AZURE_OPENAI_API_KEY: is ignored without AZURE_OPENAI_ENDPOINT");
      }
      return Optional.empty();
    }
    Map<String, String> query = new LinkedHashMap<>(endpoint.get().query());
    query.putIfAbsent(
        "api-version",
        variables
            .get("AZURE_OPENAI_API_VERSION")
            .or(() -> variables.get("OPENAI_API_VERSION"))
            .orElse(ProviderReader.AZURE_VERSION));
    ServiceAddress address = new ServiceAddress(endpoint.get().url(), query);
    return Optional.of(provider(Type.AZURE, "azure", address, keys, Optional.empty()));
  }

  /// `OLLAMA_HOST` is what Ollama itself listens on: a host, a port, or both, or a URL.
  private Optional<ProviderConfig> ollama() {
    return variables
        .get("OLLAMA_HOST")
        .flatMap(value -> {
          Optional<ServiceAddress> address = ServiceAddress.of(ollamaUrl(value));
          if (address.isEmpty()) {
            problems.error("OLLAMA_HOST: a value that does not fit (expected: HOST:PORT or a URL)");
          }
          return address;
        })
        .flatMap(address ->
            catalogue
                .find("ollama")
                .map(service ->
                    provider(
                        new Kind(service.type(), service.profile(), service.name()),
                        address,
                        List.of(),
                        Optional.empty(),
                        true,
                        Timeouts.DEFAULT)));
  }

  private static String ollamaUrl(String value) {
    String url = value.contains("://") ? value : "http://" + value;
    String reachable =
        url.replaceFirst("://0\\.0\\.0\\.0", "://127.0.0.1").replaceFirst("://:", "://127.0.0.1:");
    return reachable.matches("http://[^:/]+/?")
        ? reachable.replaceFirst("/?$", ":11434")
        : reachable;
  }

  /// Whether a variable may hold the key of a service of the catalogue, which is not read for less.
  private static boolean isOfAnother(String variable) {
    return KEY.matcher(variable.replaceFirst("_\\d+$", "")).find();
  }

  private Optional<ProviderConfig> listed(Catalogue.Service service) {
    List<Secret> keys =
        service.variables().stream().flatMap(each -> keys(each).stream()).distinct().toList();
    if (keys.isEmpty() || NAMES.contains(service.name())) {
      return Optional.empty();
    }
    List<String> prefixes =
        service.variables().stream().map(each -> KEY.matcher(each).replaceFirst("")).toList();
    ServiceAddress address =
        prefixes.stream()
            .flatMap(each -> Stream.of(each + "_BASE_URL", each + "_API_BASE_URL"))
            .flatMap(each -> address(each).stream())
            .findFirst()
            .orElse(service.address());
    return Optional.of(
        provider(
            new Kind(service.type(), service.at(address), service.name()),
            address,
            keys,
            Optional.empty(),
            service.streamUsage(),
            timeouts(service)));
  }

  private Timeouts timeouts(Catalogue.Service service) {
    Timeouts usual = Timeouts.DEFAULT;
    String name = service.timeout().orElse("");
    Optional<Duration> silence = variables.get(name).flatMap(SECONDS::parse);
    if (silence.isEmpty() && variables.get(name).isPresent()) {
      problems.warn(name + ": a value that does not fit (expected: " + SECONDS.expected() + ")");
    }
    return silence
        .map(most ->
            new Timeouts(
                usual.connect(),
                most,
                most,
                usual.total().compareTo(most) < 0 ? most : usual.total()))
        .orElse(usual);
  }

  private Optional<ProviderConfig> llm() {
    Optional<ServiceAddress> url = address("LLM_PROVIDER_URL");
    List<Secret> keys = keys("LLM_PROVIDER_KEY");
    Optional<String> model = variables.get("LLM_PROVIDER_MODEL");
    if (url.isEmpty()) {
      if (!keys.isEmpty() || model.isPresent()) {
        problems.warn("LLM_PROVIDER_KEY, LLM_PROVIDER_MODEL: are ignored without LLM_PROVIDER_URL");
      }
      return Optional.empty();
    }
    if (keys.isEmpty() && !passthrough) {
      problems.warn("LLM_PROVIDER_KEY: is not set, so no key is sent to LLM_PROVIDER_URL");
    }
    problems.warn(LIMITS);
    return Optional.of(provider(Type.OPENAI, "llm", url.get(), keys, model));
  }

  private ProviderConfig provider(
      Type type, String name, ServiceAddress address, List<Secret> keys, Optional<String> model) {
    boolean streamUsage =
        address.equals(ProviderReader.OPENAI) || catalogue.streamUsage(address.url());
    return provider(
        new Kind(type, ServiceProfile.of(type), name),
        address,
        keys,
        model,
        streamUsage,
        Timeouts.DEFAULT);
  }

  /// What is at the address, and what it is called.
  private record Kind(Type type, ServiceProfile profile, String name) {}

  private ProviderConfig provider(
      Kind kind,
      ServiceAddress address,
      List<Secret> keys,
      Optional<String> model,
      boolean streamUsage,
      Timeouts timeouts) {
    return new ProviderConfig(
        kind.name(),
        kind.type(),
        kind.profile(),
        passthrough ? List.of() : keys,
        passthrough ? Credentials.CLIENT : Credentials.RELAY,
        new Connection(address.url(), proxies.forService(address.url()), Tls.PUBLIC),
        new Additions(
            Additions.NONE.headers(), address.query(), Additions.NONE.body(), streamUsage),
        timeouts,
        Simulation.DEFAULT,
        model,
        OptionalInt.empty());
  }

  /// An instance has the number that its variable has, if none is left out; the plain variable is
  /// the first where there is no number 1, else the last. Each key counts once.
  private List<Secret> keys(String name) {
    List<Optional<Secret>> numbered =
        IntStream.rangeClosed(1, MOST_KEYS)
            .mapToObj(i -> read(name + "_" + i, Scalar.SECRET))
            .toList();
    Optional<Secret> plain = read(name, Scalar.SECRET);
    checkGaps(name, numbered, plain.isPresent());
    Stream<Secret> all = numbered.stream().flatMap(Optional::stream);
    return (numbered.getFirst().isPresent()
            ? Stream.concat(all, plain.stream())
            : Stream.concat(plain.stream(), all))
        .distinct()
        .toList();
  }

  private void checkGaps(String name, List<Optional<Secret>> numbered, boolean plain) {
    int last = plain ? 1 : 0;
    for (int number = 1; number <= numbered.size(); number++) {
      if (numbered.get(number - 1).isPresent()) {
        if (number > last + 1) {
          problems.warn(
              name
                  + "_"
                  + number
                  + ": there is no "
                  + name
                  + "_"
                  + (number - 1)
                  + ", so that it makes an instance of a lower number");
          return;
        }
        last = number;
      }
    }
  }

  private Optional<ServiceAddress> address(String name) {
    return read(name, ServiceAddress.SCALAR);
  }

  private <T> Optional<T> read(String name, Scalar<T> kind) {
    Optional<String> text = variables.get(name);
    Optional<T> value = text.flatMap(kind::parse);
    if (text.isPresent() && value.isEmpty()) {
      problems.error(name + ": a value that does not fit (expected: " + kind.expected() + ")");
    }
    return value;
  }
}
