package dev.relay.launcher.config.section;

import dev.relay.contract.Secret;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// How this node and others are one.
///
/// @param name of the cluster; Hazelcast keeps clusters of other names apart
/// @param host the address by which other nodes reach this one, and the only one it listens on
/// @param port of Hazelcast
/// @param busPort of the event bus; 0: any free one
/// @param members `host:port` of Hazelcast on other nodes, any of which leads to all
/// @param secret that every node of the cluster has
public record ClusterConfig(
    String name,
    String host,
    int port,
    int busPort,
    List<String> members,
    Secret secret,
    Optional<Tls> tls) {

  /// PEM files for mutual TLS on the event bus.
  ///
  /// @param ca that signed the certificates of all nodes
  public record Tls(Path ca, Path cert, Path key) {}

  /// On this machine alone; its secret is one that everybody knows.
  public static final ClusterConfig DEFAULT =
      new ClusterConfig(
          "relay",
          "127.0.0.1",
          5701,
          5801,
          List.of(),
          new Secret("any process of this machine"),
          Optional.empty());

  public ClusterConfig {
    members = List.copyOf(members);
  }

  public ClusterConfig withHost(String host) {
    return new ClusterConfig(name, host, port, busPort, members, secret, tls);
  }
}
