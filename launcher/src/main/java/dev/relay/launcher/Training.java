package dev.relay.launcher;

import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What the JVM watches while it writes its AOT cache (`relay train`): a gateway that answers by
/// itself, a second one in front of it, and clients of both.
///
/// Ends by itself, with the exit code of a gateway that was told to stop.
public final class Training {

  private static final Duration EXCHANGES = Duration.ofSeconds(8);
  private static final Duration ALL = Duration.ofSeconds(30);
  private static final int ROUNDS = 500;
  private static final int FAILED = 1;
  private static final int TIMEOUT_MILLIS = 5_000;
  private static final int ERROR = 400;

  private static final String CONFIG =
      """
      providers:
        - {name: upstream, type: openai, base-url: "http://127.0.0.1:%1$d/v1", api-key: training}
        - {name: secure, type: openai, base-url: "https://127.0.0.1:%1$d/v1", api-key: training}
      """;
  private static final String CHAT =
      """
      {"model":"%s","stream":%b,"messages":[{"role":"user","content":"%s"}]}\
      """;
  private static final String LONG = "Say it again. ".repeat(7_000);
  private static final List<String> PAGES =
      List.of("/health", "/v1/models", "/metrics", "/v1/models/none", "/admin/routes", "/none");

  private Training() {}

  public static void main(String[] args) throws InterruptedException {
    Thread.ofPlatform().daemon().start(Training::limitTime);
    try {
      train();
    } catch (IOException e) {
      giveUp(e.toString());
    }
    System.exit(0);
  }

  private static void train() throws IOException, InterruptedException {
    int simulated = start();
    var config = Files.writeString(Path.of("training.yaml"), CONFIG.formatted(simulated));
    int front = start("--config", config.toString());
    long end = System.nanoTime() + EXCHANGES.toNanos();
    for (int round = 0; round < ROUNDS && System.nanoTime() < end; round++) {
      chat(simulated, "simulated", "Hello");
      chat(front, "upstream:simulated", "Hello");
      if (round % 50 == 0) {
        seldom(simulated, front);
      }
    }
  }

  /// The first has no configuration: what the environment says is read, and the simulated provider
  /// answers.
  private static int start(String... flags) throws IOException, InterruptedException {
    int port = freePort();
    var command = new ArrayList<>(List.of("start", "--port", String.valueOf(port)));
    command.addAll(List.of(flags));
    Main.main(command.toArray(String[]::new));
    return port;
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void seldom(int simulated, int front) throws IOException {
    chat(front, "upstream:simulated", LONG);
    // Nobody there speaks TLS: it ends after the trust store and the first message.
    chat(front, "secure:simulated", "Hello");
    for (var page : PAGES) {
      send(front, page, "");
      send(simulated, page, "");
    }
  }

  private static void chat(int port, String model, String words) throws IOException {
    send(port, "/v1/chat/completions", CHAT.formatted(model, false, words));
    send(port, "/v1/chat/completions", CHAT.formatted(model, true, words));
  }

  private static void send(int port, String path, String body) throws IOException {
    var url = URI.create("http://127.0.0.1:" + port + path).toURL();
    var connection = (HttpURLConnection) url.openConnection();
    connection.setReadTimeout(TIMEOUT_MILLIS);
    if (!body.isEmpty()) {
      connection.setDoOutput(true);
      connection.setRequestProperty("content-type", "application/json");
      connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
    }
    boolean failed = connection.getResponseCode() >= ERROR;
    try (var answer = failed ? connection.getErrorStream() : connection.getInputStream()) {
      if (answer != null) {
        answer.transferTo(OutputStream.nullOutputStream());
      }
    }
  }

  private static void limitTime() {
    try {
      Thread.sleep(ALL);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    giveUp("not done after " + ALL.toSeconds() + " s");
  }

  private static void giveUp(String why) {
    System.err.println("relay: " + why);
    Runtime.getRuntime().halt(FAILED);
  }
}
