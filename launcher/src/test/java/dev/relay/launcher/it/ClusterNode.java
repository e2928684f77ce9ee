package dev.relay.launcher.it;

import dev.relay.contract.Secret;
import dev.relay.contract.bus.guard.GuardedTransport;
import dev.relay.contract.bus.node.Directory;
import dev.relay.contract.bus.node.Peers;
import dev.relay.contract.bus.wire.Rejection;
import dev.relay.launcher.cluster.Clustering;
import dev.relay.launcher.config.section.ClusterConfig;
import dev.relay.testkit.node.Node;
import dev.relay.testkit.node.NodeFactory;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.transport.Transport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/// A node of a real cluster on loopback, with no verticle of Relay's.
public record ClusterNode(Vertx vertx, Directory directory, Set<String> peers) implements Node {

  private static final Duration JOINED = Duration.ofSeconds(20);

  /// Where a node is to be found.
  ///
  /// @param port of Hazelcast
  /// @param busPort of the event bus
  /// @param publicPort what the other nodes are told to connect to
  public record Place(int port, int busPort, int publicPort) {

    public static Place of(String text) {
      var ports = text.split(":", -1);
      return new Place(
          Integer.parseInt(ports[0]), Integer.parseInt(ports[1]), Integer.parseInt(ports[2]));
    }

    public String text() {
      return port + ":" + busPort + ":" + publicPort;
    }
  }

  /// Takes the [Place] of every node.
  public static final class Factory implements NodeFactory {

    @Override
    public Node start(int number, List<String> args) {
      var places = args.stream().map(Place::of).toList();
      return ClusterNode.start(places.get(number), places);
    }
  }

  /// The same, and takes also what no verticle of Relay sends: the fences of the contract kit.
  public static final class Open implements NodeFactory {

    @Override
    public Node start(int number, List<String> args) {
      var places = args.stream().map(Place::of).toList();
      return ClusterNode.start(
          places.get(number), places, new Directory(), Transport.nativeTransport());
    }
  }

  public static ClusterNode start(Place here, List<Place> all) {
    var directory = new Directory();
    return start(here, all, directory, GuardedTransport.of(directory));
  }

  private static ClusterNode start(
      Place here, List<Place> all, Directory directory, Transport transport) {
    var members =
        all.stream().map(place -> "127.0.0.1:" + place.port()).collect(Collectors.toList());
    var config =
        new ClusterConfig(
            "faults",
            "127.0.0.1",
            here.port(),
            here.busPort(),
            members,
            new Secret("the secret of the cluster"),
            Optional.empty());
    var options = Clustering.on(new VertxOptions(), config);
    options.getEventBusOptions().setClusterPublicPort(here.publicPort());
    var vertx =
        Vertx.builder()
            .with(options)
            .withTransport(transport)
            .withClusterManager(Clustering.manager(config))
            .buildClustered()
            .map(Clustering::heard)
            .await();
    Set<String> peers = ConcurrentHashMap.newKeySet();
    Peers.join(vertx, directory, config.secret(), new Joined(peers)).await();
    return new ClusterNode(vertx, directory, peers);
  }

  @Override
  public void awaitPeers(int others) {
    Await.until(JOINED, others + " other nodes", () -> peers.size() == others);
  }

  @Override
  public void close() {
    vertx.close().await();
  }

  /// Keeps the names of those that streams may go to.
  private record Joined(Set<String> peers) implements Peers.Listener {

    @Override
    public void joined(String node) {
      peers.add(node);
    }

    @Override
    public void left(String node) {
      peers.remove(node);
    }

    @Override
    public void lost(String node, String why) {
      peers.remove(node);
    }

    @Override
    public void refused(String node, String why) {
      throw new AssertionError(node + " is refused: " + why);
    }

    @Override
    public void rejected(Map<Rejection, Long> counts) {}
  }
}
