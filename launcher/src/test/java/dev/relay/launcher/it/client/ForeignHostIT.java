package dev.relay.launcher.it.client;

import static dev.relay.launcher.it.RunningRelay.CHAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.config.Given;
import dev.relay.launcher.it.RunningRelay;
import dev.relay.launcher.it.Wire;
import dev.relay.launcher.node.Relay;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A page whose name was led to this machine is none of its programs (DNS rebinding).
class ForeignHostIT {

  private static final String ADMIN = "sk-of-the-admin-1234";

  private static RunningRelay relay;

  @BeforeAll
  static void start() {
    relay =
        RunningRelay.configured(
            """
            server: {management-port: 0, cors: {origins: ["https://App.example.com:8443"]}}
            auth: {mode: open, admin-key: %s}
            providers: [{name: sim, type: simulated}]
            """
                .formatted(ADMIN));
  }

  @AfterAll
  static void stop() {
    relay.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:8080",
        "EVIL.example.",
        "relay",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "evil-localhost",
        "evillocalhost",
        "app.example.com.evil.example",
        "example.com",
        "10.0.0.1",
        "0.0.0.0",
        "128.0.0.1",
        "[::2]",
        "[2001:db8::1]:80",
        "host.evil.internal.example"
      })
  void another_host_is_served_nothing(String host) {
    for (var path :
        List.of(
            "/",
            "/v1/models",
            "/v1/models/x",
            "/health/providers",
            "/admin/routes",
            "/nothing",
            "/openai/v1/models",
            "/dashboard")) {
      assertThat(status(relay.port(), "GET", path, host)).as(path).isEqualTo(403);
    }
    for (var path :
        List.of(CHAT, "/v1/messages", "/v1/responses", "/v1beta/models/m:generateContent")) {
      assertThat(status(relay.port(), "POST", path, host)).as(path).isEqualTo(403);
    }
    assertThat(status(relay.managementPort(), "GET", "/metrics", host)).isEqualTo(403);
    assertThat(status(relay.managementPort(), "GET", "/health/providers", host)).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LocalHost:1234",
        "localhost.",
        "my-app.localhost:80",
        "127.0.0.1",
        "127.8.9.1:1",
        "[::1]",
        "[::1]:8080",
        "[::ffff:127.0.0.1]",
        "app.example.com",
        "app.example.com:8443",
        "host.docker.internal:8080",
        "host.containers.internal",
        ""
      })
  void a_name_of_this_machine_and_what_is_configured_are_served(String host) {
    assertThat(status(relay.port(), "GET", "/v1/models", host)).isEqualTo(200);
    assertThat(status(relay.managementPort(), "GET", "/metrics", host)).isEqualTo(200);
  }

  @Test
  void the_refusal_says_what_to_set() {
    try (var wire = relay.wire()) {
      wire.send(get("/v1/models", "relay.lan"));
      var reply = wire.reply();

      assertThat(reply.text())
          .contains(
              "\"code\":\"host_not_allowed\"", "relay.lan", "server.cors.origins", "auth.mode");
      assertThat(wire.send(get("/v1/models", "localhost")).reply().status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health", "/health/live", "/health/ready"})
  void whether_relay_runs_is_told_to_all(String path) {
    assertThat(status(relay.port(), "GET", path, "balancer.example")).isEqualTo(200);
    assertThat(status(relay.managementPort(), "GET", path, "balancer.example")).isEqualTo(200);
  }

  @Test
  void who_has_the_key_of_admin_may_come_by_any_name() {
    try (var wire = new Wire(relay.managementPort())) {
      wire.send("GET /metrics HTTP/1.1\r\nhost: scraped.example\r\nauthorization: Bearer " + ADMIN);

      assertThat(wire.send("\r\n\r\n").reply().status()).isEqualTo(200);
    }
  }

  @Test
  void without_a_host_a_client_of_http_1_0_is_served() {
    try (var wire = relay.wire()) {
      assertThat(wire.send("GET /v1/models HTTP/1.0\r\n\r\n").restAsText()).contains(" 200 ");
    }
  }

  @Test
  void where_everybody_may_come_every_name_is_served() {
    try (var open = new Listening(listening("0.0.0.0", "open"))) {
      assertThat(status(open.port(), "GET", "/v1/models", "relay.lan")).isEqualTo(200);
    }
    try (var keys = new Listening(listening("127.0.0.1", "keys"))) {
      assertThat(status(keys.port(), "GET", "/v1/models", "relay.lan")).isEqualTo(401);
    }
  }

  private static Given listening(String host, String mode) {
    return Given.yaml("providers: [{name: sim, type: simulated}]\nauth: {mode: " + mode + "}")
        .flag("host", host)
        .flag("port", "0");
  }

  /// A node that listens where it is told.
  private record Listening(Relay node) implements AutoCloseable {

    Listening(Given given) {
      this(new Relay(given.load()));
      RunningRelay.finished(node.start().toCompletionStage().toCompletableFuture());
    }

    int port() {
      return node.port();
    }

    @Override
    public void close() {
      RunningRelay.finished(node.close().toCompletionStage().toCompletableFuture());
    }
  }

  private static int status(int port, String method, String path, String host) {
    try (var wire = new Wire(port)) {
      var body = method.equals("POST") ? "content-length: 2\r\n\r\n{}" : "\r\n";
      wire.send(method + " " + path + " HTTP/1.1\r\nhost: " + host + "\r\n" + body);
      return wire.reply().status();
    }
  }

  private static String get(String path, String host) {
    return "GET " + path + " HTTP/1.1\r\nhost: " + host + "\r\n\r\n";
  }
}
