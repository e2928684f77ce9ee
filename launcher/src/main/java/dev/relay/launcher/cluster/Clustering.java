package dev.relay.launcher.cluster;

import com.hazelcast.config.Config;
import com.hazelcast.config.EvictionPolicy;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MaxSizePolicy;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.config.ServerSocketEndpointConfig;
import dev.relay.contract.bus.node.NodeAddresses;
import dev.relay.launcher.config.section.ClusterConfig;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.spi.cluster.ClusterManager;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hazelcast, which knows who is a node of the cluster, and the event bus between them.
public final class Clustering {

  private static final Logger LOG = LoggerFactory.getLogger(Clustering.class);

  /// Long enough for a process that stood still; what hangs is noticed by `contract.bus` first.
  private static final int FORGOTTEN_SECONDS = 30;

  /// How long nodes that start at once wait for each other.
  private static final int MEET_SECONDS = 2;

  private static final int MERGE_SECONDS = 10;
  private static final Duration CONNECT = Duration.ofSeconds(2);
  private static final Duration PING = Duration.ofSeconds(2);

  /// Longer than a node may stand still: this is for connections that nobody closed.
  private static final Duration PONG = Duration.ofSeconds(4);

  /// Only what Hazelcast and its cluster manager themselves send may be deserialised.
  private static final List<String> PACKAGES =
      List.of("com.hazelcast.", "io.vertx.spi.cluster.hazelcast.", "java.lang.", "java.util.");

  private Clustering() {}

  /// The same with the address that its host stands for; throws [ClusterJoinException] unless both
  /// ports are free there. Blocks. Hazelcast would say it in many lines.
  public static ClusterConfig placed(ClusterConfig config) {
    try {
      var address = InetAddress.getByName(config.host());
      free(config, address, config.port(), "port");
      free(config, address, config.busPort(), "bus-port");
      return config.withHost(address.getHostAddress());
    } catch (UnknownHostException _) {
      throw ClusterJoinException.of(
          config, config.port(), "the host is not known", "an address of here, by cluster.host");
    }
  }

  private static void free(ClusterConfig config, InetAddress address, int port, String key) {
    try {
      new ServerSocket(port, 1, address).close();
    } catch (IOException e) {
      var reason = String.valueOf(e.getMessage());
      boolean used = reason.contains("in use");
      throw ClusterJoinException.of(
          config,
          port,
          used ? "the port is in use" : reason,
          used ? "a free one, by cluster." + key : "an address of here, by cluster.host");
    }
  }

  public static ClusterManager manager(ClusterConfig config) {
    // Hazelcast's first lines come before it looks into its own configuration.
    System.setProperty("hazelcast.logging.type", "slf4j");
    return new NodeAddresses(() -> HazelcastMember.join(hazelcast(config)));
  }

  /// Adds what the event bus between the nodes needs.
  public static VertxOptions on(VertxOptions options, ClusterConfig config) {
    return options.setEventBusOptions(bus(config));
  }

  /// Keeps what Vert.x says twice out of the log: after a write to a connection that has closed, it
  /// fails the promise of the write again.
  public static Vertx heard(Vertx vertx) {
    return vertx.exceptionHandler(defect -> {
      if (!saidBefore(defect)) {
        LOG.error("unhandled exception", defect);
      }
    });
  }

  private static boolean saidBefore(Throwable defect) {
    return defect instanceof IllegalStateException
        && "Promise already completed".equals(defect.getMessage())
        && Stream.of(defect.getStackTrace())
            .limit(3)
            .allMatch(frame -> frame.getClassName().startsWith("io.vertx.core."));
  }

  private static EventBusOptions bus(ClusterConfig config) {
    var bus =
        new EventBusOptions()
            .setHost(config.host())
            .setPort(config.busPort())
            .setTcpNoDelay(true)
            .setConnectTimeout((int) CONNECT.toMillis())
            .setClusterPingInterval(PING.toMillis())
            .setClusterPingReplyInterval(PONG.toMillis());
    config
        .tls()
        .ifPresent(tls ->
            bus.setSsl(true)
                .setTrustAll(false)
                .setClientAuth(ClientAuth.REQUIRED)
                .setTrustOptions(new PemTrustOptions().addCertPath(tls.ca().toString()))
                .setKeyCertOptions(
                    new PemKeyCertOptions()
                        .addCertPath(tls.cert().toString())
                        .addKeyPath(tls.key().toString())));
    return bus;
  }

  private static Config hazelcast(ClusterConfig config) {
    var hazelcast = new Config();
    hazelcast.setClusterName(config.name());
    boolean six = config.host().contains(":");
    property(hazelcast, "hazelcast.prefer.ipv4.stack", String.valueOf(!six));
    property(hazelcast, "hazelcast.phone.home.enabled", "false");
    property(hazelcast, "hazelcast.socket.bind.any", "false");
    property(hazelcast, "hazelcast.wait.seconds.before.join", "0");
    property(hazelcast, "hazelcast.heartbeat.interval.seconds", "2");
    property(hazelcast, "hazelcast.max.no.heartbeat.seconds", String.valueOf(FORGOTTEN_SECONDS));
    property(hazelcast, "hazelcast.merge.first.run.delay.seconds", String.valueOf(MERGE_SECONDS));
    property(hazelcast, "hazelcast.merge.next.run.delay.seconds", String.valueOf(MERGE_SECONDS));
    hazelcast.addMultiMapConfig(
        new MultiMapConfig("__vertx.subs")
            .setBackupCount(1)
            .setValueCollectionType(MultiMapConfig.ValueCollectionType.SET));
    hazelcast.addMapConfig(responses());
    var filter = new JavaSerializationFilterConfig().setDefaultsDisabled(false);
    filter.getWhitelist().addPrefixes(PACKAGES.toArray(String[]::new));
    hazelcast.getSerializationConfig().setJavaSerializationFilterConfig(filter);
    network(hazelcast, config);
    return hazelcast;
  }

  /// Each entry has some hundred bytes, twice.
  private static MapConfig responses() {
    var map = new MapConfig(KeptResponses.MAP);
    map.getEvictionConfig()
        .setEvictionPolicy(EvictionPolicy.LRU)
        .setMaxSizePolicy(MaxSizePolicy.PER_NODE)
        .setSize(50_000);
    return map;
  }

  private static void network(Config hazelcast, ClusterConfig config) {
    // Members only: its clients may do everything, and are asked for nothing.
    var endpoint = new ServerSocketEndpointConfig();
    endpoint.setPort(config.port()).setPortAutoIncrement(false);
    endpoint.getInterfaces().setEnabled(true).addInterface(config.host());
    var network = hazelcast.getAdvancedNetworkConfig().setEnabled(true);
    network.setMemberEndpointConfig(endpoint);
    var join = network.getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    join.getTcpIpConfig()
        .setEnabled(true)
        .setConnectionTimeoutSeconds(MEET_SECONDS)
        .setMembers(List.copyOf(config.members()));
  }

  private static void property(Config hazelcast, String name, String value) {
    hazelcast.setProperty(name, value);
  }
}
