package dev.relay.launcher.node;

import dev.relay.contract.bus.Live;
import dev.relay.contract.bus.node.Directory;
import dev.relay.contract.bus.node.Role;
import dev.relay.contract.memory.MemoryBudget;
import dev.relay.contract.status.InstanceStatus;
import dev.relay.dispatch.DispatchMetrics;
import dev.relay.dispatch.DispatchVerticle;
import dev.relay.dispatch.InstanceRegistry;
import dev.relay.gateway.GatewayNode;
import dev.relay.gateway.GatewayVerticle;
import dev.relay.gateway.ManagementVerticle;
import dev.relay.gateway.admin.AdminRefusals;
import dev.relay.gateway.admin.LiveRoutes;
import dev.relay.gateway.admin.Management;
import dev.relay.gateway.capacity.Capacity;
import dev.relay.gateway.config.GatewayConfig;
import dev.relay.gateway.config.ServerConfig;
import dev.relay.gateway.connection.ConnectionCount;
import dev.relay.gateway.journal.ExchangeLog;
import dev.relay.gateway.journal.GatewayMetrics;
import dev.relay.gateway.routing.ResponseOwners;
import dev.relay.launcher.cluster.KeptResponses;
import dev.relay.launcher.cluster.PeerLog;
import dev.relay.launcher.config.Settings;
import dev.relay.launcher.config.section.LogConfig;
import dev.relay.launcher.config.section.NodeRole;
import dev.relay.launcher.config.state.StateFolder;
import dev.relay.launcher.logging.Logging;
import dev.relay.provider.config.ProviderConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One node: the verticles of its roles, one instance of each per event loop, and what they share.
public final class Relay {

  /// How long a gateway may wait for other nodes to say what they serve.
  private static final Duration ACQUAINTANCE = Duration.ofSeconds(2);

  private final MemoryBudget memory;
  private final Directory directory;
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Capacity capacity;
  private final GatewayMetrics metrics = new GatewayMetrics(registry);
  private final ResponseOwners responses = new ResponseOwners();
  private final DispatchMetrics dispatchMetrics = new DispatchMetrics(registry);
  private final Management management;
  private final List<GatewayVerticle> gateways = new CopyOnWriteArrayList<>();
  private final int loops = Runtime.getRuntime().availableProcessors();
  private final Live<GatewayConfig> gatewayConfig;
  private final Set<NodeRole> roles;
  private final Optional<StateFolder> folder;
  private volatile Settings settings;
  private volatile @Nullable Node node;
  private volatile @Nullable Drain drain;
  private volatile @Nullable ProviderFleet providers;
  private volatile @Nullable InstanceRegistry instanceRegistry;
  private volatile @Nullable ExchangeLog log;
  private volatile @Nullable ManagementVerticle managing;

  /// One that keeps nothing.
  public Relay(Settings settings) {
    this(settings, Optional.empty());
  }

  /// @param folder where it keeps what outlives it
  public Relay(Settings settings, Optional<StateFolder> folder) {
    this.settings = settings;
    this.folder = folder;
    this.roles = settings.roles();
    this.memory = new MemoryBudget(settings.server().maxBuffered());
    this.directory = new Directory(memory);
    this.capacity = new Capacity(memory);
    this.gatewayConfig = new Live<>(gatewayConfig(settings, settings.server()));
    this.management =
        new Management(
            registry::scrape,
            new LiveRoutes(gatewayConfig, directory, this::instanceStatus),
            new AdminRefusals());
    metrics.show(memory, () -> gatewayConfig.get().server());
    new JvmMemoryMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
  }

  /// Deploys what this node is to run, and joins its cluster before the gateway listens; fails if a
  /// port cannot be listened on.
  public Future<Void> start() {
    return Node.start(settings.cluster(), loops, registry, directory)
        .onSuccess(this::started)
        .compose(_ -> deploy(NodeRole.PROVIDER, () -> fleet().change(settings.providers())))
        .compose(_ -> deploy(NodeRole.DISPATCH, this::deployDispatch))
        .compose(_ -> join())
        .compose(_ -> deploy(NodeRole.GATEWAY, this::keepResponses))
        .compose(_ -> deploy(NodeRole.GATEWAY, this::deployGateway))
        .compose(_ -> deployManagement());
  }

  /// Goes on with another configuration; what is running finishes on the one it began with. Keys
  /// that are read once keep their values. To be called by one thread at a time, after [#start].
  ///
  /// Fails if something cannot be deployed; then nothing has changed for the exchanges that come.
  public Future<Void> reload(Settings next) {
    var deployed =
        roles.contains(NodeRole.PROVIDER)
            ? fleet().change(next.providers())
            : Future.<Runnable>succeededFuture(() -> {});
    return deployed
        .map(retire -> {
          settings = next;
          instanceRegistry().configure(next.dispatch());
          memory.limit(next.server().maxBuffered());
          gatewayConfig.replace(vertx(), gatewayConfig(next, gatewayConfig.get().server()));
          follow(next.log());
          retire.run();
          return retire;
        })
        .mapEmpty();
  }

  /// Goes on as it is, and tells what is wrong with what was to follow.
  public void reject(List<String> errors) {
    gatewayConfig.replace(vertx(), gatewayConfig.get().rejecting(errors));
  }

  /// What holds now.
  public Settings settings() {
    return settings;
  }

  /// The port that clients are listened to on, once started; 0 without the role gateway.
  public int port() {
    return gateways.isEmpty() ? 0 : gateways.getFirst().port();
  }

  /// The port of `/health`, `/metrics` and `/admin`, once started; 0 unless it is one of its own.
  public int managementPort() {
    return Optional.ofNullable(managing).map(ManagementVerticle::port).orElse(0);
  }

  /// What is being answered: exchanges of clients, and what other nodes have asked for.
  public int running() {
    return Optional.ofNullable(drain).map(Drain::running).orElse(0);
  }

  /// Takes on nothing new, lets running exchanges finish for `server.drain` of time, and closes;
  /// completes with how many were cut.
  public Future<Integer> drain() {
    return Optional.ofNullable(drain)
        .map(it -> it.begin(settings.server().drain()))
        .orElseGet(() -> Future.succeededFuture(0));
  }

  /// Lets nothing finish that is not finished yet: [#drain] goes on to its end.
  public void hurry() {
    Optional.ofNullable(drain).ifPresent(Drain::hurry);
  }

  public Future<Void> close() {
    return started().map(Node::close).orElseGet(Future::succeededFuture);
  }

  /// What everything here runs on, once started.
  public Vertx vertx() {
    return node().vertx();
  }

  MeterRegistry registry() {
    return registry;
  }

  private void started(Node started) {
    node = started;
    drain = new Drain(started, directory, capacity, gateways);
    new HeapTrim(memory, capacity).begin(started.vertx());
    providers = new ProviderFleet(started.vertx(), directory, loops);
    instanceRegistry =
        new InstanceRegistry(started.vertx(), directory, settings.dispatch(), dispatchMetrics);
  }

  private Optional<Node> started() {
    return Optional.ofNullable(node);
  }

  private ProviderFleet fleet() {
    return Objects.requireNonNull(providers);
  }

  private List<InstanceStatus> instanceStatus() {
    return roles.contains(NodeRole.DISPATCH) && instanceRegistry != null
        ? instanceRegistry().instanceStatus()
        : List.of();
  }

  private InstanceRegistry instanceRegistry() {
    return Objects.requireNonNull(instanceRegistry);
  }

  private Future<Void> join() {
    return settings.cluster().isEmpty()
        ? Future.succeededFuture()
        : node().join(directory, new PeerLog(registry, directory)).compose(_ -> meet());
  }

  /// Without it, the first exchanges of a gateway that comes back would find nobody.
  private Future<Void> meet() {
    return node().await(this::everybodyIsKnown, ACQUAINTANCE);
  }

  private boolean everybodyIsKnown() {
    return directory.serves(Role.DISPATCH)
        && settings.providers().stream()
            .allMatch(provider -> directory.serves(Role.provider(provider.name())));
  }

  private Node node() {
    return Objects.requireNonNull(node);
  }

  private Future<Void> deploy(NodeRole role, Supplier<Future<?>> verticles) {
    return roles.contains(role) ? verticles.get().mapEmpty() : Future.succeededFuture();
  }

  private Future<String> deployDispatch() {
    return deploy(
        () -> new DispatchVerticle(instanceRegistry(), directory),
        settings.dispatchers().orElse(loops));
  }

  private Future<Void> keepResponses() {
    return KeptResponses.open(vertx(), folder).onSuccess(responses::keepIn).mapEmpty();
  }

  private Future<String> deployGateway() {
    var out = System.out;
    var written =
        Logging.pretty() ? ExchangeLog.pretty(vertx(), out) : ExchangeLog.json(vertx(), out);
    log = written;
    follow(settings.log());
    var gatewayNode =
        new GatewayNode(
            directory, capacity, ConnectionCount.ofClients(), metrics, written, responses);
    return deploy(
        () -> {
          var gateway = new GatewayVerticle(gatewayConfig, gatewayNode, management);
          gateways.add(gateway);
          return gateway;
        },
        settings.server().verticles().orElse(loops));
  }

  private Future<Void> deployManagement() {
    if (settings.server().managementPort().isEmpty()) {
      return Future.succeededFuture();
    }
    var verticle = new ManagementVerticle(gatewayConfig, directory, capacity, management);
    managing = verticle;
    return deploy(() -> verticle, 1).mapEmpty();
  }

  private Future<String> deploy(Supplier<Deployable> verticle, int instances) {
    return vertx().deployVerticle(verticle, new DeploymentOptions().setInstances(instances));
  }

  private void follow(LogConfig config) {
    Logging.use(config.level());
    Optional.ofNullable(log).ifPresent(it -> it.onlyFailures(config.level().quiet()));
  }

  /// @param server where the listener already is
  private static GatewayConfig gatewayConfig(Settings settings, ServerConfig server) {
    return new GatewayConfig(
        settings.server().at(server),
        settings.auth(),
        settings.models(),
        settings.providers().stream().map(Relay::asTheGatewayKnowsIt).toList(),
        Set.copyOf(settings.disabled()),
        settings.known()::limits,
        List.of());
  }

  private static GatewayConfig.Provider asTheGatewayKnowsIt(ProviderConfig config) {
    return new GatewayConfig.Provider(
        config.name(),
        config.instances(),
        config.credentials() == ProviderConfig.Credentials.CLIENT,
        config.profile().dialects(),
        config.profile().dialectsByModel());
  }
}
