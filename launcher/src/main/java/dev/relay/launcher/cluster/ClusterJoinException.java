package dev.relay.launcher.cluster;

import dev.relay.launcher.config.address.HostName;
import dev.relay.launcher.config.section.ClusterConfig;

/// A node that cannot take its place in the cluster; the message is one line.
public final class ClusterJoinException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private ClusterJoinException(String message) {
    super(message, null, false, false);
  }

  /// @param wanted what was expected, and the key that says so
  static ClusterJoinException of(ClusterConfig config, int port, String reason, String wanted) {
    return new ClusterJoinException(
        "cannot join the cluster as %s:%d: %s (expected: %s)"
            .formatted(new HostName(config.host()).bracketed(), port, reason, wanted));
  }

  public static ClusterJoinException of(ClusterConfig config, Throwable cause) {
    var message = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    return of(
        config,
        config.port(),
        message.equals("null") ? cause.getClass().getSimpleName() : message,
        "a place for it by cluster.host, cluster.port, cluster.bus-port and cluster.tls");
  }
}
