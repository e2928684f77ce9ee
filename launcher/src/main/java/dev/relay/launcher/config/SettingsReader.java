package dev.relay.launcher.config;

import dev.relay.dispatch.DispatchConfig;
import dev.relay.gateway.config.AuthConfig;
import dev.relay.gateway.config.RouteConfig;
import dev.relay.gateway.config.ServerConfig;
import dev.relay.launcher.config.address.ProxyEnvironment;
import dev.relay.launcher.config.layer.Catalogue;
import dev.relay.launcher.config.layer.ModelsFile;
import dev.relay.launcher.config.layer.Source;
import dev.relay.launcher.config.layer.Sources;
import dev.relay.launcher.config.reader.AdminKeyReader;
import dev.relay.launcher.config.reader.AuthReader;
import dev.relay.launcher.config.reader.ClusterReader;
import dev.relay.launcher.config.reader.CopilotReader;
import dev.relay.launcher.config.reader.EnvironmentProviders;
import dev.relay.launcher.config.reader.PemReader;
import dev.relay.launcher.config.reader.ProviderReader;
import dev.relay.launcher.config.reader.Providers;
import dev.relay.launcher.config.reader.RoutesReader;
import dev.relay.launcher.config.section.ClusterConfig;
import dev.relay.launcher.config.section.ConfigFile;
import dev.relay.launcher.config.section.NodeRole;
import dev.relay.launcher.config.section.ServerSection;
import dev.relay.launcher.config.state.AdminKey;
import dev.relay.launcher.config.state.StateFolder;
import dev.relay.launcher.file.FileOwner;
import dev.relay.launcher.yaml.Binder;
import dev.relay.launcher.yaml.FixedKeys;
import dev.relay.launcher.yaml.Overrides;
import dev.relay.launcher.yaml.Problems;
import dev.relay.launcher.yaml.References;
import dev.relay.launcher.yaml.References.Unset;
import dev.relay.launcher.yaml.Section;
import dev.relay.launcher.yaml.Section.Reading;
import dev.relay.launcher.yaml.Size;
import dev.relay.launcher.yaml.Variables;
import dev.relay.launcher.yaml.YamlText;
import dev.relay.launcher.yaml.YamlValue.Origin;
import dev.relay.provider.config.Authority;
import dev.relay.provider.config.ProviderConfig;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// Reads the sources into settings, and tells all errors in the end.
final class SettingsReader {

  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  private final Sources sources;
  private final Optional<Set<NodeRole>> running;
  private final boolean starts;
  private final Problems problems = new Problems();
  private final Variables variables;
  private final References references;
  private final PemReader pem;
  private final FileOwner owner;
  private final Catalogue catalogue;
  private boolean nobody;

  /// @param roles that this node has already
  /// @param starts whether a node is to be what the sources say
  SettingsReader(Sources sources, Optional<Set<NodeRole>> roles, boolean starts) {
    this.sources = sources;
    this.running = roles;
    this.starts = starts;
    this.variables = new Variables(sources.environment(), sources.dotenv());
    this.references = new References(variables, sources.folder());
    this.catalogue = Catalogue.of(sources.layers().services(), problems);
    this.owner = FileOwner.of(sources.environment());
    this.pem = new PemReader(references, problems, owner);
  }

  Settings read() {
    problems.warn(sources.warnings());
    Section root = root();
    ConfigFile file = new Binder(ConfigFile.KINDS, problems).bind(root, ConfigFile.DEFAULT);
    ServerConfig server = server(file.server(), file.auth().mode());
    ClusterReader reader = new ClusterReader(references, problems, owner);
    Optional<ClusterConfig> cluster = reader.cluster(file.cluster());
    Set<NodeRole> roles = reader.roles(file, cluster.isPresent());
    Optional<AdminKey> admin = admin(file, running.orElse(roles));
    AuthReader callers = new AuthReader(problems, Instant.now());
    AuthConfig auth = callers.read(file.auth(), admin);
    Providers providers = providers(file, auth.mode(), running.orElse(roles));
    providers.enabled().forEach(provider -> checkPlace(provider, file.server().port()));
    DispatchConfig dispatch = file.dispatch().config(providers.enabled());
    List<RouteConfig> models = new RoutesReader(providers, catalogue, problems).read(file.models());
    root.finish();
    root.unset().forEach(this::unset);
    ModelsFile known = ModelsFile.of(sources.layers().models(), problems);
    problems.warn(variables.strangers());
    problems.raise(references.files());
    return new Settings(
        server,
        auth,
        models,
        providers.enabled(),
        List.copyOf(providers.disabled()),
        dispatch,
        file.dispatch().instances().map(OptionalInt::of).orElseGet(OptionalInt::empty),
        cluster,
        roles,
        file.log(),
        known,
        reading(file, admin, callers));
  }

  private Settings.Reading reading(ConfigFile file, Optional<AdminKey> admin, AuthReader callers) {
    return new Settings.Reading(
        problems.warnings(),
        references.files(),
        FixedKeys.of(file, ConfigFile.KINDS),
        admin.flatMap(AdminKey::file),
        callers.nextExpiry(),
        new Source(
            sources.file(),
            sources.text(),
            sources.layers().texts(),
            !sources.dotenv().isEmpty(),
            nobody));
  }

  /// A node that nobody can ask for `/admin` needs no key of it.
  private Optional<AdminKey> admin(ConfigFile file, Set<NodeRole> roles) {
    boolean serves = roles.contains(NodeRole.GATEWAY) || file.server().managementPort().isPresent();
    return new AdminKeyReader(
            problems, references, StateFolder.of(sources.environment()), owner, starts && serves)
        .read(file.auth());
  }

  private Section root() {
    var yaml = new YamlText(new Origin(sources.file(), true), problems);
    var overrides = new Overrides(variables, sources.flags());
    return Section.root(
        yaml.compose(sources.text()), sources.file(), new Reading(problems, overrides, references));
  }

  private ServerConfig server(ServerSection section, AuthConfig.Mode mode) {
    if (section.port() != 0
        && section.managementPort().filter(it -> it == section.port()).isPresent()) {
      section.at().error("management-port", "the port of clients", "another one than server.port");
    }
    return new ServerConfig(
        section
            .host()
            .orElse(mode == AuthConfig.Mode.OPEN ? ServerConfig.DEFAULT.host() : "0.0.0.0"),
        section.port(),
        section.managementPort().map(OptionalInt::of).orElseGet(OptionalInt::empty),
        section.maxBody().bytes(),
        section.maxExchanges(),
        buffered(section),
        section.heartbeat(),
        section.drain(),
        pem.server(section.tls()),
        section.cors().origins(),
        section.instances().map(OptionalInt::of).orElseGet(OptionalInt::empty));
  }

  private long buffered(ServerSection section) {
    long maxBody = section.maxBody().bytes();
    long buffered =
        section.maxBuffered().map(Size::bytes).orElse(ServerConfig.usuallyBuffered(maxBody));
    if (buffered < maxBody) {
      problems.warn(
          "server.max-buffered: is less than server.max-body, so that a larger body is refused"
              + " (expected: at least as much)");
    }
    return buffered;
  }

  /// Several local servers have the same usual port as Relay, which would ask itself without end.
  private void checkPlace(ProviderConfig provider, int port) {
    URI url = provider.connection().baseUrl();
    if (provider.type() != ProviderConfig.Type.SIMULATED
        && port != 0
        && url.getPort() == port
        && LOOPBACK.contains(Authority.host(url))) {
      problems.error(
          "provider '"
              + provider.name()
              + "' is at port "
              + port
              + " of this machine, where Relay itself listens (expected: another port, by base-url or"
              + " server.port)");
    }
  }

  private Providers providers(ConfigFile file, AuthConfig.Mode mode, Set<NodeRole> roles) {
    var proxies = new ProxyEnvironment(variables, problems);
    boolean passthrough = mode == AuthConfig.Mode.PASSTHROUGH;
    return file.providers()
        .map(entries ->
            Providers.configured(
                entries,
                new ProviderReader(
                    problems,
                    catalogue,
                    proxies,
                    pem,
                    new CopilotReader(references, StateFolder.of(sources.environment()), owner),
                    passthrough,
                    roles.contains(NodeRole.PROVIDER)),
                problems))
        .orElseGet(() -> found(proxies, passthrough));
  }

  private Providers found(ProxyEnvironment proxies, boolean passthrough) {
    List<ProviderConfig> found =
        new EnvironmentProviders(variables, problems, proxies, catalogue, passthrough).read();
    nobody = found.isEmpty();
    return Providers.found(nobody ? List.of(ProviderConfig.simulated()) : found, catalogue.names());
  }

  /// Who may call is never decided by a reference that leads nowhere, nor whether in clear.
  private void unset(Unset key) {
    if (key.path().equals("auth.mode")) {
      problems.error(key + " (expected: open | keys | passthrough)");
    } else if (key.path().matches("server\\.(host|management-port|tls\\..*)")) {
      problems.error(key + " (expected: a value, or no such key)");
    } else {
      problems.warn(key + ", the default is used");
    }
  }
}
