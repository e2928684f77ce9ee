package dev.relay.launcher.config;

import dev.relay.contract.Secret;
import dev.relay.launcher.yaml.Key;
import dev.relay.launcher.yaml.NotBuilt;
import dev.relay.launcher.yaml.Section;
import java.util.List;
import java.util.Optional;

/// The section `cluster:`.
record ClusterSection(
    Section at,
    @Key boolean enabled,
    @Key(
            value = "Hazelcast keeps clusters of other names apart.",
            matches = Words.NAME,
            expected = Words.A_NAME)
        String name,
    @Key(
            value =
                "The one address by which other nodes reach this one, and the only one that both"
                    + " ports listen on.",
            matches = Words.HOST,
            expected = Words.A_HOST)
        String host,
    @Key(
            value =
                "Of Hazelcast, and of the event bus (0 takes any free port). Keep both private.",
            min = "1",
            max = "65535")
        int port,
    @Key(max = "65535") int busPort,
    @Key(
            "Other nodes by host:port of their Hazelcast; any of them leads to all, and none has to be"
                + " there.")
        List<Member> members,
    @Key("Instead of members") @NotBuilt Optional<Discovery> discovery,
    @Key(
            value =
                "At least 16 characters, the same on every node; needed unless host is a loopback"
                    + " address.",
            example = "${env:RELAY_CLUSTER_SECRET}")
        Optional<ClusterSecret> secret,
    @Key(
            "PEM files for mutual TLS on the event bus: who signed all nodes, and who we are. All or"
                + " none.")
        TlsFiles tls) {

  static final ClusterSection DEFAULT =
      new ClusterSection(
          Section.EMPTY,
          false,
          ClusterConfig.DEFAULT.name(),
          ClusterConfig.DEFAULT.host(),
          ClusterConfig.DEFAULT.port(),
          ClusterConfig.DEFAULT.busPort(),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          TlsFiles.DEFAULT);

  enum Discovery {
    KUBERNETES
  }

  /// `host:port` of another node.
  record Member(String text) {}

  /// Long enough to be one.
  record ClusterSecret(Secret secret) {}
}
