package dev.relay.launcher.it.cluster;

import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.RelayCluster;
import dev.relay.launcher.it.RelayProcess;
import dev.relay.launcher.it.Wire;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/// What strangers may say at the two ports of a node of a cluster without TLS.
@TestInstance(Lifecycle.PER_CLASS)
class ClusterPortsIT {

  private static final String ADDRESS = "relay.node.00000000-0000-0000-0000-000000000000.";
  private static final String CODEC = "relay.wire";
  private static final int MEBIBYTE = 1024 * 1024;

  private RelayCluster cluster;
  private RelayProcess node;

  @BeforeAll
  void start(@TempDir Path folder) {
    cluster = new RelayCluster(folder, 1, "providers: [{name: simulated, type: simulated}]\n");
    node = cluster.start(0, "gateway,dispatch,provider");
  }

  @AfterAll
  void stop() {
    cluster.close();
  }

  @Test
  void a_length_at_the_port_of_hazelcast_allocates_nothing() throws IOException {
    for (int length : List.of(Integer.MAX_VALUE, -1, 64 * MEBIBYTE, MEBIBYTE)) {
      var packet = new ByteArrayOutputStream();
      packet.writeBytes("HZC".getBytes(StandardCharsets.US_ASCII));
      var header = new DataOutputStream(packet);
      header.writeByte(4);
      header.writeShort(0);
      header.writeInt(-1);
      header.writeInt(length);

      for (int i = 0; i < 20; i++) {
        send(cluster.port(0), packet.toByteArray());
      }
    }
    answers();
  }

  @Test
  void hazelcast_has_no_clients() throws IOException {
    for (var protocol : List.of("CP2", "CB2", "HEAD / HTTP/1.1\r\n\r\n", "quit\r\n")) {
      var hello = protocol.getBytes(StandardCharsets.US_ASCII);
      try (var socket = send(cluster.port(0), hello)) {
        var answer = new String(socket.getInputStream().readNBytes(3), StandardCharsets.US_ASCII);
        assertThat(answer).as(protocol).isEqualTo("HZX");
      }
    }
    answers();
  }

  @Test
  void what_no_node_says_to_the_bus_ends_the_connection() throws IOException {
    var strange =
        List.of(
            message(Integer.MAX_VALUE, CODEC, ADDRESS, "", 64),
            message(-1, CODEC, ADDRESS, "", 64),
            message(0, CODEC, ADDRESS, "", 64),
            message(17 * MEBIBYTE, CODEC, ADDRESS, "", 64),
            message(MEBIBYTE, CODEC, ADDRESS, "", 600),
            message(1024, "no such codec", ADDRESS, "__vertx.reply.1", 1024),
            message(1024, CODEC, "another.address", "", 1024),
            message(1024, CODEC, ADDRESS, "__vertx.reply.1", 1024),
            "GET / HTTP/1.1\r\nhost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

    for (var bytes : strange) {
      assertThat(closes(cluster.busPort(0), bytes)).isTrue();
    }
    answers();
  }

  @Test
  void a_stranger_fills_neither_the_heap_nor_the_log() throws IOException {
    long lines = node.output().lines().count();
    var greeting = message(400, CODEC, ADDRESS, "", 404);

    try (var socket = new Socket(InetAddress.getLoopbackAddress(), cluster.busPort(0))) {
      for (int i = 0; i < 10_000; i++) {
        socket.getOutputStream().write(greeting);
      }
    }
    for (int i = 0; i < 200; i++) {
      closes(cluster.busPort(0), message(-1, CODEC, ADDRESS, "", 64));
    }

    answers();
    assertThat(node.output().lines().count() - lines).isLessThan(10);
    assertThat(metrics())
        .containsPattern("relay_cluster_rejected_total\\{reason=\"oversized\"} [2-9]\\d\\d");
  }

  /// A message of Vert.x's bus that says it is so long, as far as `shown` bytes of it.
  private static byte[] message(int length, String codec, String address, String reply, int shown)
      throws IOException {
    var bytes = new ByteArrayOutputStream();
    var message = new DataOutputStream(bytes);
    message.writeInt(length);
    message.writeByte(2);
    message.writeByte(-1);
    text(message, codec);
    message.writeByte(0);
    text(message, address);
    text(message, reply);
    text(message, "somebody");
    message.writeInt(4);
    // The version and the kind of a greeting, as the bus of Relay writes them.
    message.write(new byte[] {5, 1});
    message.write(new byte[Math.max(0, shown - bytes.size())]);
    return bytes.toByteArray();
  }

  private static void text(DataOutputStream out, String text) throws IOException {
    out.writeInt(text.length());
    out.writeBytes(text);
  }

  private static Socket send(int port, byte[] bytes) throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(10_000);
    socket.getOutputStream().write(bytes);
    return socket;
  }

  /// Whether the other side ends the connection once it has seen `bytes`.
  private static boolean closes(int port, byte[] bytes) throws IOException {
    try (var socket = send(port, bytes)) {
      socket.getInputStream().readAllBytes();
      return true;
    } catch (SocketTimeoutException _) {
      return false;
    } catch (SocketException _) {
      return true;
    }
  }

  private void answers() {
    try (var wire = new Wire(node.port())) {
      var chat = wire.chat(CHAT_BODY.replace("gpt-test", "simulated"));
      assertThat(chat.reply().status()).isEqualTo(200);
    }
  }

  private String metrics() {
    try (var wire = new Wire(node.port())) {
      return wire.send("GET /metrics HTTP/1.1\r\nhost: localhost\r\n\r\n").reply().text();
    }
  }
}
