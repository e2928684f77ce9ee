package dev.relay.launcher.node;

import dev.relay.contract.bus.node.Directory;
import dev.relay.gateway.GatewayVerticle;
import dev.relay.gateway.capacity.Capacity;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/// How a node ends: it takes on nothing new and says so, lets finish what runs, cuts what then
/// still does, takes leave of the other nodes, and closes.
final class Drain {

  /// How long the last words of what was cut may take to leave.
  private static final Duration LAST_WORDS = Duration.ofSeconds(2);

  private final Node node;
  private final Directory directory;
  private final Capacity capacity;
  private final List<GatewayVerticle> gateways;
  private final Promise<Void> over = Promise.promise();

  Drain(Node node, Directory directory, Capacity capacity, List<GatewayVerticle> gateways) {
    this.node = node;
    this.directory = directory;
    this.capacity = capacity;
    this.gateways = gateways;
  }

  /// What is being answered: exchanges of clients, and what other nodes have asked for.
  int running() {
    return capacity.exchanges() + directory.remoteExchanges();
  }

  /// Completes when the node has closed, with how much was cut because it still ran after `most`.
  Future<Integer> begin(Duration most) {
    Future.join(capacity.drain(), node.retire(most)).onComplete(_ -> over.tryComplete());
    node.vertx().setTimer(Math.max(1, most.toMillis()), _ -> over.tryComplete());
    return over.future().compose(_ -> end());
  }

  /// Waits for nothing any more.
  void hurry() {
    over.tryComplete();
  }

  private Future<Integer> end() {
    int left = running();
    return cut(left)
        .eventually(() -> each(gateway -> gateway.shut(LAST_WORDS)))
        .eventually(node::leave)
        .eventually(node::close)
        .map(left);
  }

  private Future<?> cut(int left) {
    return left == 0
        ? Future.succeededFuture()
        : each(GatewayVerticle::cut)
            .compose(_ -> Future.any(capacity.drain(), node.vertx().timer(LAST_WORDS.toMillis())));
  }

  private Future<?> each(Function<GatewayVerticle, Future<Void>> what) {
    return Future.join(gateways.stream().map(what).toList());
  }
}
