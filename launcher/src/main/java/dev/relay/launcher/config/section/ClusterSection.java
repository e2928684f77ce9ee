package dev.relay.launcher.config.section;

import dev.relay.contract.Secret;
import dev.relay.launcher.yaml.Key;
import dev.relay.launcher.yaml.NotBuilt;
import dev.relay.launcher.yaml.Scalar;
import dev.relay.launcher.yaml.Section;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The section `cluster:`.
public record ClusterSection(
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
  public record Member(String text) {

    private static final int LAST_PORT = 65535;
    private static final Pattern HOST_AND_PORT =
        Pattern.compile("(?:[\\w.-]+|\\[[0-9A-Fa-f:.]+(?:%[\\w.-]+)?]):(\\d{1,5})");

    static final Scalar<Member> SCALAR =
        Scalar.text("host:port, like 10.0.0.5:5701 or [fd00::5]:5701", Member::isOne)
            .as(
                "host:port, like 10.0.0.5:5701 or [fd00::5]:5701",
                it -> Optional.of(new Member(it)));

    private static boolean isOne(String text) {
      var match = HOST_AND_PORT.matcher(text);
      int port = match.matches() ? Integer.parseInt(match.group(1)) : 0;
      return port >= 1 && port <= LAST_PORT;
    }
  }

  /// Long enough to be one.
  public record ClusterSecret(Secret secret) {

    private static final int LENGTH = 16;

    public static final Scalar<ClusterSecret> SCALAR =
        Scalar.SECRET.as(
            "at least " + LENGTH + " visible characters, the same on every node",
            secret ->
                Optional.of(new ClusterSecret(secret))
                    .filter(_ -> secret.reveal().length() >= LENGTH));
  }
}
