package dev.relay.launcher.it.load;

import static dev.relay.launcher.it.RunningRelay.CHAT;
import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.relay.launcher.it.RelayProcess;
import dev.relay.launcher.it.Wire;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// More large bodies at once than the heap could hold.
class LargeBodiesIT {

  private static final int CLIENTS = 12;
  private static final int SIZE = 60 << 20;
  private static final int PIECE = 1 << 20;
  private static final long UPSTREAM_MILLIS = 500;

  @TempDir Path folder;
  private final byte[] body = body();
  private HttpServer upstream;

  @BeforeEach
  void start() throws IOException {
    upstream = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    upstream.createContext("/", LargeBodiesIT::answer);
    upstream.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    upstream.start();
  }

  @AfterEach
  void stop() {
    upstream.stop(0);
  }

  @Test
  void each_client_gets_an_answer_or_is_refused_and_the_node_goes_on() throws Exception {
    try (var relay = RelayProcess.started(RelayProcess.USUAL_HEAP, folder, yaml());
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 0; round < 3; round++) {
        Callable<Integer> client = () -> status(relay.port());
        var statuses =
            threads.invokeAll(Collections.nCopies(CLIENTS, client)).stream()
                .map(it -> it.resultNow())
                .toList();

        assertThat(statuses).contains(200).allMatch(status -> status == 200 || status == 503);
      }
      try (var wire = new Wire(relay.port())) {
        assertThat(wire.chat(CHAT_BODY).reply().status()).isEqualTo(200);
      }
      assertThat(relay.terminate()).isZero();
      assertThat(relay.output()).doesNotContain("OutOfMemory", "ERROR");
    }
  }

  private String yaml() {
    return """
    log: {format: json}
    providers: [{name: fake, base-url: "http://127.0.0.1:%d", api-key: sk-x}]
    """
        .formatted(upstream.getAddress().getPort());
  }

  private static byte[] body() {
    var body = new byte[SIZE];
    Arrays.fill(body, (byte) ' ');
    var text = CHAT_BODY.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(text, 0, body, 0, text.length);
    return body;
  }

  private int status(int port) {
    try (var wire = new Wire(port)) {
      wire.send(
          "POST " + CHAT + " HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n");
      wire.send("content-length: " + SIZE + "\r\n\r\n");
      send(wire);
      return wire.reply().status();
    }
  }

  /// One that is refused may be cut while it sends.
  private void send(Wire wire) {
    try {
      for (int from = 0; from < SIZE; from += PIECE) {
        wire.send(Arrays.copyOfRange(body, from, from + PIECE));
      }
    } catch (UncheckedIOException _) {
      // The answer is there to be read.
    }
  }

  private static void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      Thread.sleep(UPSTREAM_MILLIS);
      exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
      var answer = "{\"object\":\"chat.completion\"}".getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("content-type", "application/json");
      exchange.sendResponseHeaders(200, answer.length);
      exchange.getResponseBody().write(answer);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
