package dev.relay.bench;

import com.hazelcast.config.Config;
import dev.relay.contract.Secret;
import dev.relay.contract.bus.guard.GuardedTransport;
import dev.relay.contract.bus.node.Directory;
import dev.relay.contract.bus.node.NodeAddresses;
import dev.relay.contract.bus.node.Peers;
import dev.relay.contract.bus.wire.Rejection;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/// One process of a node pair: serves what it is asked over the bus, or asks.
///
/// Takes `serve|open|both`, the number of event loops, and the ports of Hazelcast here and there
/// (none: no cluster). One that opens reads `small|chunks SECONDS` from its standard input and
/// answers each with `UNITS SECONDS`.
public final class BusNode {

  private static final String LOOPBACK = "127.0.0.1";

  private BusNode() {}

  public static void main(String[] args) throws IOException {
    var role = args[0];
    int loops = Integer.parseInt(args[1]);
    var directory = new Directory();
    var options = new VertxOptions().setEventLoopPoolSize(loops).setPreferNativeTransport(true);
    var vertx =
        args.length == 2
            ? Vertx.vertx(options)
            : clustered(options, directory, Integer.parseInt(args[2]), args[3]).await();
    var instances = new DeploymentOptions().setInstances(loops);
    if (!role.equals("open")) {
      vertx.deployVerticle(() -> new BusServer(directory), instances).await();
    }
    if (role.equals("serve")) {
      return;
    }
    var clients = new BusClients(directory);
    vertx.deployVerticle(clients::next, instances).await();
    clients.awaitServer(vertx).await();
    System.out.println("ready");
    var commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (var line = commands.readLine(); line != null; line = commands.readLine()) {
      var words = line.split(" ");
      System.out.println(clients.run(vertx, words[0], Double.parseDouble(words[1])).await());
    }
    vertx.close().await();
  }

  private static Future<Vertx> clustered(
      VertxOptions options, Directory directory, int here, String there) {
    var config = new Config().setClusterName("bench");
    config.setProperty("hazelcast.phone.home.enabled", "false");
    config.setProperty("hazelcast.logging.type", "none");
    config.setProperty("hazelcast.wait.seconds.before.join", "0");
    config.setProperty("hazelcast.socket.bind.any", "false");
    var network = config.getNetworkConfig().setPort(here).setPortAutoIncrement(false);
    network.getInterfaces().setEnabled(true).addInterface(LOOPBACK);
    network.getJoin().getAutoDetectionConfig().setEnabled(false);
    network.getJoin().getMulticastConfig().setEnabled(false);
    var members = List.of(LOOPBACK + ":" + there);
    network.getJoin().getTcpIpConfig().setEnabled(true).setMembers(members);
    return Vertx.builder()
        .with(options.setEventBusOptions(new EventBusOptions().setHost(LOOPBACK)))
        .withTransport(GuardedTransport.of(directory))
        .withClusterManager(new NodeAddresses(() -> new HazelcastClusterManager(config)))
        .buildClustered()
        .compose(
            vertx -> Peers.join(vertx, directory, new Secret("bench"), new Silent()).map(vertx));
  }

  /// Whoever is missing is missed by the figures.
  private static final class Silent implements Peers.Listener {

    @Override
    public void joined(String node) {}

    @Override
    public void left(String node) {}

    @Override
    public void lost(String node, String why) {
      System.err.println("lost the other node: " + why);
    }

    @Override
    public void refused(String node, String why) {
      System.err.println("refused the other node: " + why);
    }

    @Override
    public void rejected(Map<Rejection, Long> counts) {
      System.err.println("not taken from the bus: " + counts);
    }
  }
}
