package dev.relay.launcher.it.cluster;

import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static dev.relay.launcher.it.RunningRelay.STREAM_BODY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.Await;
import dev.relay.launcher.it.FakeProvider;
import dev.relay.launcher.it.RelayCluster;
import dev.relay.launcher.it.RelayProcess;
import dev.relay.launcher.it.RunningRelay;
import dev.relay.launcher.it.Wire;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An exchange whose provider runs on a node that dies goes elsewhere, or fails in time.
class DispatchLossIT {

  private static final Duration IN_TIME = Duration.ofSeconds(3);

  @TempDir private Path folder;
  private final FakeProvider fake = FakeProvider.start();
  private RelayCluster cluster;
  private RelayProcess front;
  private RelayProcess back;

  @BeforeEach
  void start() {
    fake.answering(FakeProvider.chat("hi").hang());
    cluster =
        new RelayCluster(
            folder,
            3,
            "providers: [{name: p, base-url: \"%s\", api-keys: [k1, k2]}]\n".formatted(fake.url()));
    back = cluster.start(1, "provider");
    front = cluster.start(0, "gateway,dispatch");
    front.awaitOutput(" joined");
  }

  @AfterEach
  void stop() {
    cluster.close();
    fake.close();
  }

  @Test
  void it_is_answered_by_another_node() {
    try (var wire = new Wire(front.port())) {
      wire.chat(CHAT_BODY);
      fake.awaitCount(1);
      cluster.start(2, "provider");
      Await.until(
          RunningRelay.SOON, "both joined", () -> front.output().split(" joined", -1).length == 3);
      fake.answering(FakeProvider.chat("hi"));
      long killed = System.nanoTime();
      back.kill();

      var reply = wire.reply();

      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.header("x-relay-attempts")).isEqualTo("2");
      assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(IN_TIME);
    }
    assertThat(fake.count()).isEqualTo(2);
  }

  @Test
  void where_there_is_no_other_node_it_fails_in_time() {
    try (var wire = new Wire(front.port())) {
      wire.chat(STREAM_BODY);
      fake.awaitCount(1);
      long killed = System.nanoTime();
      back.kill();

      var reply = wire.reply();

      assertThat(reply.status()).isEqualTo(503);
      assertThat(reply.text()).startsWith("{\"error\":{");
      assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(IN_TIME);
    }
  }
}
