package dev.relay.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

  private WatchedRelay relay(String yaml) throws IOException {
    return WatchedRelay.of(Files.writeString(folder.resolve("relay.yaml"), yaml));
  }
}
