package dev.relay.launcher;

import dev.relay.gateway.AuthConfig;
import dev.relay.gateway.RouteConfig;
import dev.relay.gateway.ServerConfig;
import dev.relay.launcher.Found.Origin;
import dev.relay.launcher.References.Unset;
import dev.relay.launcher.Section.Reading;
import dev.relay.provider.ProviderConfig;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads the sources into settings, one section after the other, and tells all errors in the end.
final class SettingsReader {

  static final Scalar<String> HOST =
      Scalar.text("a host name or an address", Pattern.compile("[\\w.:%-]+").asMatchPredicate());
  private static final Scalar<Integer> PORT = Scalar.whole(0, 65535);
  private static final Scalar<Long> BODY = Scalar.bytes(1 << 10, Integer.MAX_VALUE);
  private static final Scalar<Duration> HEARTBEAT = Scalar.duration(Duration.ofMillis(1));
  private static final Scalar<String> ORIGIN =
      Scalar.text(
          "* or an origin like https://app.example.com",
          Pattern.compile("\\*|[a-z][a-z0-9+.-]*://[^/\\s]+").asMatchPredicate());
  private static final Scalar<LogConfig.Format> FORMAT = Scalar.choice(LogConfig.Format.class);

  private final Sources sources;
  private final Problems problems = new Problems();
  private final Variables variables;
  private final References references;

  SettingsReader(Sources sources) {
    this.sources = sources;
    this.variables = new Variables(sources.environment(), sources.dotenv());
    this.references = new References(variables, sources.folder());
  }

  Settings read() {
    problems.warn(sources.warnings());
    Section root = root();
    AuthConfig auth = new AuthReader(problems).read(root.section("auth"));
    ServerConfig server = server(root.section("server"), auth.mode());
    ClusterReader reader = new ClusterReader(references, problems);
    Optional<ClusterConfig> cluster = reader.cluster(root.section("cluster"));
    Set<NodeRole> roles = reader.roles(root, cluster.isPresent());
    Providers providers = providers(root, auth.mode(), roles);
    List<RouteConfig> models = new RoutesReader(providers, problems).read(root.sections("models"));
    LogConfig log =
        new LogConfig(
            root.section("log").read("format", FORMAT).orElse(LogConfig.DEFAULT.format()));
    Later.sections(root, problems);
    root.finish();
    root.unset().forEach(this::unset);
    problems.warn(variables.strangers());
    problems.raise();
    return new Settings(
        server,
        auth,
        models,
        providers.enabled(),
        List.copyOf(providers.disabled()),
        cluster,
        roles,
        log,
        problems.warnings());
  }

  private Section root() {
    var yaml = new YamlText(new Origin(sources.file(), true), problems);
    var overrides = new Overrides(variables, sources.flags());
    return Section.root(
        yaml.compose(sources.text()), sources.file(), new Reading(problems, overrides, references));
  }

  private ServerConfig server(Section section, AuthConfig.Mode mode) {
    ServerConfig defaults = ServerConfig.DEFAULT;
    Later.server(section, problems);
    return new ServerConfig(
        section
            .read("host", HOST)
            .orElse(mode == AuthConfig.Mode.OPEN ? defaults.host() : "0.0.0.0"),
        section.read("port", PORT).orElse(defaults.port()),
        section.read("max-body", BODY).orElse(defaults.maxBody()),
        section.read("heartbeat", HEARTBEAT).orElse(defaults.heartbeat()),
        section.read("drain", Scalar.TIME).orElse(defaults.drain()),
        section.section("cors").list("origins", ORIGIN));
  }

  private Providers providers(Section root, AuthConfig.Mode mode, Set<NodeRole> roles) {
    var proxies = new ProxyEnvironment(variables, problems);
    boolean passthrough = mode == AuthConfig.Mode.PASSTHROUGH;
    if (root.has("providers")) {
      var reader =
          new ProviderReader(
              problems, proxies, references, passthrough, roles.contains(NodeRole.PROVIDER));
      return Providers.configured(root.sections("providers"), reader, problems);
    }
    List<ProviderConfig> found =
        new EnvironmentProviders(variables, problems, proxies, passthrough).read();
    return Providers.found(found.isEmpty() ? List.of(ProviderConfig.simulated()) : found);
  }

  /// Who may call is never decided by a reference that leads nowhere.
  private void unset(Unset key) {
    if (key.path().equals("auth.mode")) {
      problems.error(key + " (expected: open | keys | passthrough)");
    } else {
      problems.warn(key + ", the default is used");
    }
  }
}
