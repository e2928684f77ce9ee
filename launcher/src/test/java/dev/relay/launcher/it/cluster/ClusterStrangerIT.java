package dev.relay.launcher.it.cluster;

import static dev.relay.launcher.it.RelayCluster.SECRET;
import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.Certificates;
import dev.relay.launcher.it.Ports;
import dev.relay.launcher.it.RelayCluster;
import dev.relay.launcher.it.RelayProcess;
import dev.relay.launcher.it.Wire;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Who may be a node, and who cannot.
class ClusterStrangerIT {

  private static final String FRONT = "gateway,dispatch";
  private static final String BACK = "provider";

  @TempDir private Path folder;
  private RelayCluster cluster;

  @BeforeEach
  void makeCluster() {
    cluster = new RelayCluster(folder, 3, "providers: [{name: simulated, type: simulated}]\n");
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void a_node_with_another_secret_gets_nothing() {
    var front = cluster.start(0, FRONT);
    var stranger = cluster.start(1, BACK, "secret: CANARY-of-somebody-else");

    front.awaitOutput(" is refused: it has another cluster.secret than this node");
    stranger.awaitOutput(" is refused: ");
    assertThat(status(front)).isEqualTo(503);
    assertThat(front.output() + stranger.output())
        .doesNotContain("joined")
        .doesNotContain("CANARY");

    cluster.start(2, BACK).awaitOutput(" joined");
    assertThat(status(front)).isEqualTo(200);
    assertThat(front.output()).containsOnlyOnce(" is refused: ");
    assertThat(stranger.output().split(" is refused: ", -1)).hasSizeLessThanOrEqualTo(3);
  }

  @Test
  void nodes_with_certificates_know_each_other_and_nobody_without_one() throws Exception {
    var one = Certificates.in(folder, "one");
    var two = Certificates.in(folder, "two");
    var ca = trusting(one, two);
    var front = cluster.start(0, FRONT, tls(ca, one));
    var plain = cluster.start(1, BACK);
    front.awaitOutput(" is refused: it does not answer on the event bus");
    plain.awaitOutput(" is refused: it does not answer on the event bus");
    assertThat(status(front)).isEqualTo(503);

    cluster.start(2, BACK, tls(ca, two)).awaitOutput(" joined");

    assertThat(status(front)).isEqualTo(200);
    assertThat(plain.output()).doesNotContain("joined");
  }

  @Test
  void a_certificate_of_another_authority_is_none() throws Exception {
    var one = Certificates.in(folder, "one");
    var two = Certificates.in(folder, "two");
    var front = cluster.start(0, FRONT, tls(trusting(one), one));

    var stranger = cluster.start(1, BACK, tls(trusting(one, two), two));

    front.awaitOutput(" is refused: it does not answer on the event bus");
    stranger.awaitOutput(" is refused: it does not answer on the event bus");
    assertThat(status(front)).isEqualTo(503);
  }

  @ParameterizedTest
  @CsvSource({"port, bus-port", "bus-port, port"})
  void a_port_that_is_taken_is_one_line_and_the_end(String key, String other) throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      var yaml =
          "cluster: {enabled: true, %s: %d, %s: %d}".formatted(key, port, other, Ports.free());

      var relay = RelayProcess.launched(folder, yaml);

      assertThat(relay.exit()).isEqualTo(1);
      assertThat(relay.output())
          .isEqualTo(
              "relay: cannot join the cluster as 127.0.0.1:%d: the port is in use (expected: a free one, by cluster.%s)\n"
                  .formatted(port, key));
    }
  }

  @Test
  void a_host_of_somebody_else_is_one_line_and_the_end() {
    var relay =
        RelayProcess.launched(
            folder, "cluster: {enabled: true, host: host.invalid, %s}".formatted(SECRET));

    assertThat(relay.exit()).isEqualTo(1);
    assertThat(relay.output().lines())
        .singleElement()
        .asString()
        .contains("the host is not known (expected: an address of here, by cluster.host)");
  }

  /// A certificate that signed itself is its own authority.
  private Path trusting(Certificates... authorities) throws IOException {
    var ca = Files.createTempFile(folder, "ca", ".pem");
    for (var authority : authorities) {
      Files.writeString(ca, Files.readString(authority.certificate()), StandardOpenOption.APPEND);
    }
    return ca;
  }

  private static String tls(Path ca, Certificates own) {
    return SECRET
        + ", tls: {ca: %s, cert: %s, key: %s}".formatted(ca, own.certificate(), own.key());
  }

  private static int status(RelayProcess relay) {
    try (var wire = new Wire(relay.port())) {
      return wire.chat(CHAT_BODY.replace("gpt-test", "simulated")).reply().status();
    }
  }
}
