package dev.relay.bench;

import dev.relay.contract.bus.node.Directory;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/// Those of all event loops of a node, asking at the same time.
final class BusClients {

  private final List<BusClient> clients = new CopyOnWriteArrayList<>();
  private final Directory directory;

  BusClients(Directory directory) {
    this.directory = directory;
  }

  BusClient next() {
    var client = new BusClient(directory);
    clients.add(client);
    return client;
  }

  /// Succeeds once somebody serves.
  Future<Void> awaitServer(Vertx vertx) {
    Promise<Void> served = Promise.promise();
    vertx.setPeriodic(
        20,
        timer -> {
          if (directory.serves(BusServer.ROLE)) {
            vertx.cancelTimer(timer);
            served.tryComplete();
          }
        });
    return served.future();
  }

  /// What was answered, and in how many seconds: `UNITS SECONDS`. Units are exchanges, or frames.
  Future<String> run(Vertx vertx, String kind, double seconds) {
    long begin = System.nanoTime();
    var target = kind.equals("small") ? BusServer.SMALL : BusServer.CHUNKS;
    clients.forEach(client -> client.begin(target));
    return vertx
        .timer(Math.round(seconds * 1000), TimeUnit.MILLISECONDS)
        .compose(_ -> Future.all(clients.stream().map(BusClient::finish).toList()))
        .map(counts -> {
          long units = counts.<Long>list().stream().mapToLong(Long::longValue).sum();
          double took = (System.nanoTime() - begin) / 1e9;
          return String.format(Locale.ROOT, "%d %f", units, took);
        });
  }
}
