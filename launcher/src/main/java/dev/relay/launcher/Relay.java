package dev.relay.launcher;

import dev.relay.contract.bus.Directory;
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
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// One node: all verticles of it, one instance of each per event loop, and what they share.
public final class Relay {

  private static final int WORKERS = 8;

  private final Settings settings;
  private final Vertx vertx;
  private final Directory directory = new Directory();
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final GatewayMetrics metrics = new GatewayMetrics(registry);
  private final List<GatewayVerticle> gateways = new CopyOnWriteArrayList<>();
  private final int loops = Runtime.getRuntime().availableProcessors();

  public Relay(Settings settings) {
    this.settings = settings;
    this.vertx =
        Vertx.builder().with(options()).withMetrics(new MicrometerMetricsFactory(registry)).build();
    new JvmMemoryMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
  }

  /// Deploys everything; fails if a port cannot be listened on.
  public Future<Void> start() {
    var providers = Future.all(settings.providers().stream().map(this::deployProvider).toList());
    return providers.compose(_ -> deployDispatch()).compose(_ -> deployGateway()).mapEmpty();
  }

  /// The port that is listened on, once started.
  public int port() {
    return gateways.getFirst().port();
  }

  /// The exchanges that are being answered.
  public int running() {
    return metrics.open();
  }

  /// Takes no new connection, lets running exchanges finish, and closes.
  public Future<Void> drain() {
    var drain = settings.server().drain();
    return Future.join(gateways.stream().map(gateway -> gateway.drain(drain)).toList())
        .eventually(this::close)
        .mapEmpty();
  }

  public Future<Void> close() {
    return vertx.close();
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
    return vertx.deployVerticle(verticle, new DeploymentOptions().setInstances(instances));
  }

  private static GatewayConfig.Provider asTheGatewayKnowsIt(ProviderConfig config) {
    return new GatewayConfig.Provider(
        config.name(),
        config.instances(),
        config.credentials() == ProviderConfig.Credentials.CLIENT);
  }

  private VertxOptions options() {
    return new VertxOptions()
        .setPreferNativeTransport(true)
        .setEventLoopPoolSize(loops)
        .setWorkerPoolSize(WORKERS)
        .setFileSystemOptions(
            new FileSystemOptions()
                .setFileCachingEnabled(false)
                .setClassPathResolvingEnabled(false))
        .setMetricsOptions(
            new MicrometerMetricsOptions()
                .setEnabled(true)
                .setLabels(EnumSet.noneOf(Label.class))
                .addDisabledMetricsCategory(MetricsDomain.EVENT_BUS)
                .addDisabledMetricsCategory(MetricsDomain.HTTP_CLIENT)
                .addDisabledMetricsCategory(MetricsDomain.NET_SERVER)
                .addDisabledMetricsCategory(MetricsDomain.NET_CLIENT));
  }
}
