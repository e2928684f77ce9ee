package dev.relay.launcher.command;

import dev.relay.contract.status.ProviderStatus.Access;
import dev.relay.contract.status.ProviderStatus.Instance;
import dev.relay.launcher.node.Node;
import dev.relay.provider.ProviderNode;
import dev.relay.provider.config.ProviderConfig;
import dev.relay.provider.models.Probe;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Asks all instances of some providers at once whether they are there and take their keys.
record ProviderCheck(List<ProviderConfig> providers, Duration most) {

  /// A line for each instance, in order, in words without secrets; waits for all of them.
  List<String> lines() {
    var vertx = Vertx.vertx(new VertxOptions().setFileSystemOptions(Node.files()));
    try {
      var lines = providers.stream().flatMap(config -> lines(vertx, config)).toList();
      return Future.join(lines).map(_ -> lines.stream().map(Future::result).toList()).await();
    } finally {
      vertx.close().await();
    }
  }

  private Stream<Future<String>> lines(Vertx vertx, ProviderConfig config) {
    if (!Probe.asks(config)) {
      var why =
          config.type() == ProviderConfig.Type.SIMULATED
              ? "answers by itself"
              : "not asked: it takes the keys of its callers";
      return Stream.of(Future.succeededFuture(config.name() + ".1: " + why));
    }
    return IntStream.rangeClosed(1, config.instances())
        .mapToObj(instance -> line(vertx, config, instance));
  }

  private Future<String> line(Vertx vertx, ProviderConfig config, int instance) {
    var result = Promise.<Probe.Result>promise();
    vertx
        .getOrCreateContext()
        .runOnContext(
            _ -> ProviderNode.probe(vertx, config, most).ask(instance).onComplete(result));
    return result
        .future()
        .map(it -> config.name() + "." + instance + ": " + words(it.instance(), config));
  }

  private static String words(Instance instance, ProviderConfig config) {
    if (!instance.reachable()) {
      return "not reachable: " + instance.error();
    }
    if (instance.access() != Access.GRANTED) {
      return "reachable, " + instance.error();
    }
    var models = instance.models() == 1 ? ", 1 model" : ", " + instance.models() + " models";
    return "reachable"
        + (config.keys().isEmpty() ? "" : ", authenticated")
        + (instance.models() == 0 ? "" : models);
  }
}
