package dev.relay.launcher.it.cluster;

import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.Await;
import dev.relay.launcher.it.FakeProvider;
import dev.relay.launcher.it.Picture;
import dev.relay.launcher.it.Ports;
import dev.relay.launcher.it.RelayCluster;
import dev.relay.launcher.it.RelayProcess;
import dev.relay.launcher.it.Wire;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What one node has found out the others take into account, as long as it lives.
class DispatchClusterIT {

  private static final String ALL = "gateway,dispatch,provider";
  private static final Duration TOLD = Duration.ofSeconds(2);
  private static final Duration LOST = Duration.ofSeconds(5);

  @TempDir private Path folder;
  private final FakeProvider good = FakeProvider.start();
  private final int port = Ports.free();
  private RelayCluster cluster;
  private RelayProcess one;
  private RelayProcess two;

  @BeforeEach
  void start() {
    start("60s");
  }

  private void start(String open) {
    cluster =
        new RelayCluster(
            folder.resolve(open),
            2,
            Picture.AUTH
                + """
                dispatch: {breaker: {failures: 2, window: 60s, open: %s}}
                providers:
                  - {name: dead, base-url: "http://127.0.0.1:%d", api-key: d1}
                  - {name: good, base-url: "%s", api-key: g1}
                models: [{match: "*", to: [{provider: dead}, {provider: good}]}]
                """
                    .formatted(open, port, good.url()));
    one = cluster.start(0, ALL);
    two = cluster.start(1, ALL);
    two.awaitOutput(" joined");
    one.awaitOutput(" joined");
  }

  @AfterEach
  void stop() {
    cluster.close();
    good.close();
  }

  @Test
  void a_breaker_that_opened_on_another_node_is_seen_and_heeded() {
    openOn(one);

    Await.until(TOLD, "the other node knows", () -> elsewhere(two).contains("open"));
    assertThat(health(two)).containsPattern("dead.1 .*left alone with gpt-test");
    assertThat(Picture.of(two.port()).clean("dead.1")).isTrue();
    for (int i = 0; i < 20; i++) {
      var reply = chat(two);
      assertThat(reply.header("x-relay-provider") + reply.header("x-relay-attempts"))
          .isEqualTo("good1");
    }
  }

  @Test
  void who_has_nobody_else_goes_there_all_the_same() {
    openOn(one);
    Await.until(TOLD, "the other node knows", () -> elsewhere(two).contains("open"));

    try (var back = FakeProvider.start(port)) {
      assertThat(chat(two, "x-relay-route", "dead").status()).isEqualTo(200);
      assertThat(back.count()).isEqualTo(1);
    }
  }

  @Test
  void a_node_that_dies_takes_its_breakers_with_it() {
    openOn(one);
    Await.until(TOLD, "the other node knows", () -> elsewhere(two).contains("open"));

    one.kill();

    Await.until(LOST, "the other node has forgotten", () -> elsewhere(two).equals("[]"));
    assertThat(health(two)).doesNotContain("left alone");
  }

  @Test
  void a_breaker_that_closes_is_forgotten_by_the_others() {
    cluster.close();
    start("700ms");
    openOn(one);
    Await.until(TOLD, "the other node knows", () -> elsewhere(two).contains("open"));

    try (var back = FakeProvider.start(port)) {
      Await.until(LOST, "it answers", () -> chat(one, "x-relay-route", "dead").status() == 200);

      Await.until(TOLD, "the other node has forgotten", () -> elsewhere(two).equals("[]"));
      assertThat(back.count()).isPositive();
      assertThat(health(two)).doesNotContain("left alone");
    }
  }

  private static void openOn(RelayProcess node) {
    for (int i = 0; i < 3; i++) {
      assertThat(chat(node, "x-relay-route", "dead").status()).isEqualTo(503);
    }
    assertThat(Picture.of(node.port()).states("dead.1")).isNotEqualTo("[]");
  }

  private static String elsewhere(RelayProcess node) {
    return Picture.of(node.port()).instance("dead.1").getJsonArray("breakers_elsewhere").encode();
  }

  private static String health(RelayProcess node) {
    try (var wire = new Wire(node.port())) {
      return wire.send("GET /health/providers HTTP/1.1\r\nhost: localhost\r\n\r\n").reply().text();
    }
  }

  private static Wire.Reply chat(RelayProcess node, String... headers) {
    try (var wire = new Wire(node.port())) {
      return wire.chat(CHAT_BODY, headers).reply();
    }
  }
}
