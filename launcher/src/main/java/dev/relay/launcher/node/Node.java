package dev.relay.launcher.node;

import dev.relay.contract.bus.guard.GuardedTransport;
import dev.relay.contract.bus.node.Directory;
import dev.relay.contract.bus.node.Peers;
import dev.relay.launcher.cluster.ClusterJoinException;
import dev.relay.launcher.cluster.Clustering;
import dev.relay.launcher.config.section.ClusterConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// The Vert.x of a node, alone or in its cluster.
public final class Node {

  /// What a node is of its cluster.
  private record Membership(ClusterConfig config, ClusterManager manager) {}

  private static final int WORKERS = 8;
  private static final Duration LOOK = Duration.ofMillis(20);

  private final Vertx vertx;
  private final Optional<Membership> membership;
  private volatile Optional<Peers> peers = Optional.empty();

  private Node(Vertx vertx, Optional<Membership> membership) {
    this.vertx = vertx;
    this.membership = membership;
  }

  /// Fails with [ClusterJoinException] if it cannot have its place in the cluster.
  static Future<Node> start(
      Optional<ClusterConfig> cluster, int loops, MeterRegistry registry, Directory directory) {
    var metrics = new MicrometerMetricsFactory(registry);
    var builder = Vertx.builder().withMetrics(metrics);
    return cluster
        .map(config ->
            clustered(
                builder.withTransport(GuardedTransport.of(directory)), config, options(loops)))
        .orElseGet(() ->
            Future.succeededFuture(
                new Node(builder.with(options(loops)).build(), Optional.empty())));
  }

  private static Future<Node> clustered(
      VertxBuilder builder, ClusterConfig config, VertxOptions options) {
    try {
      return placed(builder, Clustering.placed(config), options);
    } catch (ClusterJoinException e) {
      return Future.failedFuture(e);
    }
  }

  private static Future<Node> placed(
      VertxBuilder builder, ClusterConfig config, VertxOptions options) {
    var manager = Clustering.manager(config);
    return builder
        .with(Clustering.on(options, config))
        .withClusterManager(manager)
        .buildClustered()
        .map(Clustering::heard)
        .map(vertx -> new Node(vertx, Optional.of(new Membership(config, manager))))
        .recover(cause -> Future.failedFuture(ClusterJoinException.of(config, cause)));
  }

  Vertx vertx() {
    return vertx;
  }

  /// Makes what is in `directory` known to the other nodes, and theirs to this one.
  Future<Void> join(Directory directory, Peers.Listener listener) {
    return membership
        .map(it -> Peers.join(vertx, directory, it.config().secret(), listener))
        .map(joining -> joining.onSuccess(made -> peers = Optional.of(made)).<Void>mapEmpty())
        .orElseGet(Future::succeededFuture);
  }

  /// Completes when `known` holds, which other nodes bring about; at once where there are none, and
  /// after `most` in any case.
  Future<Void> await(BooleanSupplier known, Duration most) {
    boolean alone = membership.filter(it -> it.manager().getNodes().size() > 1).isEmpty();
    return alone || known.getAsBoolean() || most.isNegative()
        ? Future.succeededFuture()
        : vertx.timer(LOOK.toMillis()).compose(_ -> await(known, most.minus(LOOK)));
  }

  /// Takes nothing new from the other nodes, and lets finish what they have here, for `most` of
  /// time.
  Future<Void> retire(Duration most) {
    return peers.map(with -> with.retire(most).<Void>mapEmpty()).orElseGet(Future::succeededFuture);
  }

  /// Takes leave of the other nodes.
  Future<Void> leave() {
    return peers.map(Peers::leave).orElseGet(Future::succeededFuture);
  }

  Future<Void> close() {
    return vertx.close();
  }

  /// Nothing is unpacked to a temporary folder.
  public static FileSystemOptions files() {
    return new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false);
  }

  private static VertxOptions options(int loops) {
    return new VertxOptions()
        .setPreferNativeTransport(true)
        // Set anew for every task of an event loop otherwise, and all classes have one loader.
        .setDisableTCCL(true)
        .setEventLoopPoolSize(loops)
        .setWorkerPoolSize(WORKERS)
        .setFileSystemOptions(files())
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
