package dev.relay.launcher.it.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.RunningRelay;
import dev.relay.launcher.it.WatchedRelay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManagementIT {

  @TempDir Path folder;

  @Test
  void metrics_are_on_the_management_port_alone_and_health_on_both() throws IOException {
    try (var relay = relay("server: {management-port: 0}")) {
      int management = relay.node().managementPort();

      assertThat(relay.get(management, "/metrics").body()).contains("relay_gateway_exchanges_open");
      assertThat(relay.get(management, "/health/ready").body()).contains("\"status\":\"ok\"");
      assertThat(relay.get("/health").statusCode()).isEqualTo(200);
      assertThat(relay.get("/metrics").statusCode()).isEqualTo(404);
      assertThat(relay.get(management, "/v1/models").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void without_one_metrics_are_where_clients_are() throws IOException {
    try (var relay = relay("")) {
      assertThat(relay.get("/metrics").statusCode()).isEqualTo(200);
      assertThat(relay.node().managementPort()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "authorization, Bearer sk-of-the-admin-1, 200",
    "x-relay-key,   sk-of-the-admin-1,        200",
    "authorization, Bearer sk-t,              403",
    "authorization, Bearer sk-of-the-admin-2, 403",
    "x-other,       sk-of-the-admin-1,        403",
  })
  void who_is_not_on_this_host_needs_the_key_of_admin(String name, String value, int status)
      throws IOException {
    var yaml =
        """
        auth: {mode: keys, admin-key: sk-of-the-admin-1, keys: [{name: t, key: sk-t}]}
        providers: [{name: sim, type: simulated}]
        """;
    try (var relay = RunningRelay.configured(yaml);
        var wire = relay.wire()) {
      var head = " HTTP/1.1\r\nhost: relay.example\r\n" + name + ": " + value + "\r\n\r\n";

      assertThat(wire.send("GET /metrics" + head).reply().status()).isEqualTo(status);
      assertThat(wire.send("GET /health/providers" + head).reply().text())
          .isEqualTo(status == 200 ? "sim.1 ok 1 model\n" : "ok");
    }
  }

  private WatchedRelay relay(String yaml) throws IOException {
    return WatchedRelay.of(Files.writeString(folder.resolve("relay.yaml"), yaml));
  }
}
