package dev.relay.launcher.node;

import dev.relay.contract.bus.node.Directory;
import dev.relay.contract.status.ProviderStatus;
import dev.relay.provider.ProviderNode;
import dev.relay.provider.ProviderVerticle;
import dev.relay.provider.config.ProviderConfig;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The verticles of the providers of this node. A changed provider is a new one that takes the old
/// one's place; the old one goes when nothing runs on it any more.
///
/// Called by one thread at a time.
final class ProviderFleet {

  /// What was made of one configuration.
  private record Deployed(ProviderConfig config, String id, List<ProviderVerticle> verticles) {}

  /// What was resolved before the change has been opened by then.
  private static final Duration UNDER_WAY = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger("relay");

  private final Vertx vertx;
  private final Directory directory;
  private final int loops;
  private volatile Map<String, Deployed> running = Map.of();

  ProviderFleet(Vertx vertx, Directory directory, int loops) {
    this.vertx = vertx;
    this.directory = directory;
    this.loops = loops;
  }

  /// Deploys those of `wanted` that are new or changed, beside what is running.
  ///
  /// @return what is to be called once nobody asks for the others any more
  Future<Runnable> change(Collection<ProviderConfig> wanted) {
    var next = new ConcurrentHashMap<String, Deployed>();
    var deploying = new ArrayList<Future<Deployed>>();
    for (var config : wanted) {
      var same = running.get(config.name());
      if (same != null && same.config().equals(config)) {
        next.put(config.name(), same);
      } else {
        deploying.add(
            deploy(config, inherited(config, same)).onSuccess(it -> next.put(config.name(), it)));
      }
    }
    return Future.join(deploying)
        .map(_ -> swap(Map.copyOf(next)))
        .onFailure(
            _ -> deploying.stream().filter(Future::succeeded).forEach(it -> retire(it.result())));
  }

  private Runnable swap(Map<String, Deployed> next) {
    var before = running;
    running = next;
    return () ->
        before.forEach((name, old) -> {
          if (!next.containsKey(name)) {
            vertx.timer(UNDER_WAY.toMillis()).onComplete(_ -> retire(old));
          } else if (!next.get(name).id().equals(old.id())) {
            retire(old);
          }
        });
  }

  /// The list of the same service is good until it is read again.
  private ProviderStatus inherited(ProviderConfig config, @Nullable Deployed before) {
    return before != null
            && before.config().type() == config.type()
            && before.config().connection().baseUrl().equals(config.connection().baseUrl())
        ? directory.providerStatus(config.name())
        : ProviderStatus.NONE;
  }

  private Future<Deployed> deploy(ProviderConfig config, ProviderStatus known) {
    var verticles = new CopyOnWriteArrayList<ProviderVerticle>();
    var numbers = new AtomicInteger();
    var providerNode = ProviderNode.of(vertx, config);
    var options = new DeploymentOptions().setInstances(config.verticles().orElse(loops));
    return vertx
        .deployVerticle(
            () -> {
              var verticle =
                  new ProviderVerticle(
                      config, directory, numbers.getAndIncrement() == 0, known, providerNode);
              verticles.add(verticle);
              return verticle;
            },
            options)
        .onFailure(_ -> providerNode.accessTokens().close())
        .map(id -> new Deployed(config, id, verticles));
  }

  private void retire(Deployed old) {
    Future.join(old.verticles().stream().map(ProviderVerticle::retire).toList())
        .compose(_ -> vertx.undeploy(old.id()))
        .onFailure(
            cause -> LOG.warn("the former provider '{}' did not stop", old.config().name(), cause));
  }
}
