package dev.relay.launcher;

import dev.relay.launcher.config.ClusterConfig;
import dev.relay.launcher.config.HostName;

/// A node that cannot take its place in the cluster; the message is one line.
final class Outside extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private Outside(String message) {
    super(message, null, false, false);
  }

  /// @param wanted what was expected, and the key that says so
  static Outside of(ClusterConfig config, int port, String reason, String wanted) {
    return new Outside(
        "cannot join the cluster as %s:%d: %s (expected: %s)"
            .formatted(new HostName(config.host()).bracketed(), port, reason, wanted));
  }

  static Outside of(ClusterConfig config, Throwable cause) {
    var message = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    return of(
        config,
        config.port(),
        message.equals("null") ? cause.getClass().getSimpleName() : message,
        "a place for it by cluster.host, cluster.port, cluster.bus-port and cluster.tls");
  }
}
