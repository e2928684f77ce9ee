package dev.relay.launcher;

import dev.relay.contract.bus.Directory;
import dev.relay.contract.bus.Role;
import dev.relay.dispatch.DispatchVerticle;
import dev.relay.gateway.ExchangeLog;
import dev.relay.gateway.GatewayConfig;
import dev.relay.gateway.GatewayMetrics;
import dev.relay.gateway.GatewayVerticle;
import dev.relay.provider.ProviderConfig;
import dev.relay.provider.ProviderVerticle;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One node: the verticles of its roles, one instance of each per event loop, and what they share.
public final class Relay {

  /// How long a gateway may wait for other nodes to say what they serve.
  private static final Duration ACQUAINTANCE = Duration.ofSeconds(2);

  private final Settings settings;
  private final Directory directory = new Directory();
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final GatewayMetrics metrics = new GatewayMetrics(registry);
  private final List<GatewayVerticle> gateways = new CopyOnWriteArrayList<>();
  private final int loops = Runtime.getRuntime().availableProcessors();
  private volatile @Nullable Node node;

  public Relay(Settings settings) {
    this.settings = settings;
    new JvmMemoryMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
  }

  /// Deploys what this node is to run, and joins its cluster before the gateway listens; fails if a
  /// port cannot be listened on.
  public Future<Void> start() {
    return Node.start(settings.cluster(), loops, registry)
        .onSuccess(started -> node = started)
        .compose(_ -> deploy(NodeRole.PROVIDER, this::deployProviders))
        .compose(_ -> deploy(NodeRole.DISPATCH, this::deployDispatch))
        .compose(_ -> join())
        .compose(_ -> deploy(NodeRole.GATEWAY, this::deployGateway));
  }

  /// The port that clients are listened to on, once started; 0 without the role gateway.
  public int port() {
    return gateways.isEmpty() ? 0 : gateways.getFirst().port();
  }

  /// The exchanges that are being answered.
  public int running() {
    return metrics.open();
  }

  /// Takes no new connection, and nothing new from other nodes, lets running exchanges finish,
  /// takes leave of the other nodes, and closes.
  public Future<Void> drain() {
    var drain = settings.server().drain();
    var finishing = new ArrayList<Future<Void>>();
    gateways.forEach(gateway -> finishing.add(gateway.drain(drain)));
    started().ifPresent(running -> finishing.add(running.retire(drain)));
    return Future.join(finishing)
        .eventually(() -> started().map(Node::leave).orElseGet(Future::succeededFuture))
        .eventually(this::close)
        .mapEmpty();
  }

  public Future<Void> close() {
    return started().map(Node::close).orElseGet(Future::succeededFuture);
  }

  private Optional<Node> started() {
    return Optional.ofNullable(node);
  }

  private Future<Void> join() {
    return settings.cluster().isEmpty()
        ? Future.succeededFuture()
        : node().join(directory, new Neighbours(registry)).compose(_ -> meet());
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
    return settings.roles().contains(role) ? verticles.get().mapEmpty() : Future.succeededFuture();
  }

  private Future<?> deployProviders() {
    return Future.all(settings.providers().stream().map(this::deployProvider).toList());
  }

  private Future<String> deployProvider(ProviderConfig config) {
    var numbers = new AtomicInteger();
    return deploy(
        () -> new ProviderVerticle(config, directory, numbers.getAndIncrement() == 0),
        config.verticles().orElse(loops));
  }

  private Future<String> deployDispatch() {
    var instances =
        settings.providers().stream()
            .collect(Collectors.toMap(ProviderConfig::name, ProviderConfig::instances));
    return deploy(() -> new DispatchVerticle(instances, directory), loops);
  }

  private Future<String> deployGateway() {
    var config =
        new GatewayConfig(
            settings.server(),
            settings.auth(),
            settings.models(),
            settings.providers().stream().map(Relay::asTheGatewayKnowsIt).toList(),
            Set.copyOf(settings.disabled()));
    var out = System.out;
    var vertx = node().vertx();
    var log = Logging.pretty() ? ExchangeLog.pretty(vertx, out) : ExchangeLog.json(vertx, out);
    return deploy(
        () -> {
          var gateway = new GatewayVerticle(config, directory, metrics, log, registry::scrape);
          gateways.add(gateway);
          return gateway;
        },
        loops);
  }

  private Future<String> deploy(Supplier<Deployable> verticle, int instances) {
    return node().vertx().deployVerticle(verticle, new DeploymentOptions().setInstances(instances));
  }

  private static GatewayConfig.Provider asTheGatewayKnowsIt(ProviderConfig config) {
    return new GatewayConfig.Provider(
        config.name(),
        config.instances(),
        config.credentials() == ProviderConfig.Credentials.CLIENT);
  }
}
