package dev.relay.launcher.it.cluster;

import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static dev.relay.launcher.it.RunningRelay.MODEL;
import static dev.relay.launcher.it.RunningRelay.STREAM_BODY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.Await;
import dev.relay.launcher.it.RelayCluster;
import dev.relay.launcher.it.RelayProcess;
import dev.relay.launcher.it.RunningRelay;
import dev.relay.launcher.it.Wire;
import dev.relay.launcher.it.Wire.Reply;
import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.FakeUpstream;
import dev.relay.testkit.upstream.OpenAiAnswers;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A node that goes takes its own streams with it, and nothing else.
class ClusterLossIT {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final Answer CHAT = OpenAiAnswers.chat(MODEL, "hi");
  private static final Answer STREAM = OpenAiAnswers.chatStream(MODEL, "first", "second");
  private static final Answer HANGING =
      STREAM.hangAfter(STREAM.pieces().get(0).length() + STREAM.pieces().get(1).length());

  @TempDir private Path folder;
  private final FakeUpstream upstream = FakeUpstream.start();
  private RelayCluster cluster;
  private RelayProcess front;
  private RelayProcess back;

  @BeforeEach
  void start() {
    upstream.answering(CHAT);
    var provider =
        "providers: [{name: fake, base-url: '%s', api-key: sk-of-the-upstream}]\n"
            .formatted(upstream.url());
    cluster = new RelayCluster(folder, 3, provider + "server: {drain: 5s}\n");
    back = cluster.start(1, "provider");
    front = cluster.start(0, "gateway,dispatch");
  }

  @AfterEach
  void stop() {
    cluster.close();
    upstream.close();
  }

  @Test
  void a_killed_node_ends_its_streams_at_once_and_is_replaced_by_itself() {
    upstream.answering(HANGING);
    try (var wire = new Wire(front.port())) {
      wire.chat(STREAM_BODY).until("first");
      long killed = System.nanoTime();
      back.kill();

      var rest = wire.until("0\r\n\r\n");

      assertThat(System.nanoTime() - killed).isLessThan(SECOND);
      assertThat(rest).contains("data: {\"error\":").doesNotContain("[DONE]");
    }
    long asked = System.nanoTime();
    var refused = chat(CHAT_BODY);
    assertThat(System.nanoTime() - asked).isLessThan(SECOND);
    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.text()).startsWith("{\"error\":{").contains("\"code\":\"unavailable\"");
    front.awaitOutput(" is lost: ");

    upstream.answering(CHAT);
    cluster.start(1, "provider");
    Await.until(RunningRelay.SOON, "it is answered again", () -> chat(CHAT_BODY).status() == 200);
  }

  @Test
  void what_another_node_can_do_goes_on() {
    upstream.answering(HANGING);
    try (var wire = new Wire(front.port())) {
      wire.chat(STREAM_BODY).until("first");
      var third = cluster.start(2, "provider");
      third.awaitOutput(" joined");
      Await.until(
          RunningRelay.SOON, "both joined", () -> front.output().split(" joined", -1).length == 3);
      upstream.answering(CHAT);

      back.kill();

      assertThat(wire.until("0\r\n\r\n")).contains("data: {\"error\":");
      for (int i = 0; i < 20; i++) {
        assertThat(chat(CHAT_BODY).status()).isEqualTo(200);
      }
    }
  }

  @Test
  void a_node_that_is_told_to_stop_says_goodbye() {
    assertThat(chat(CHAT_BODY).status()).isEqualTo(200);

    assertThat(back.terminate()).isZero();

    front.awaitOutput(" has left");
    assertThat(front.output()).doesNotContain(" is lost: ").doesNotContain("WARN");
    assertThat(chat(CHAT_BODY).status()).isEqualTo(503);
    assertThat(front.terminate()).isZero();
    assertThat(back.output()).doesNotContain("WARN").endsWith("\"stopped\"}\n");
    assertThat(front.output() + back.output()).doesNotContain("ERROR").doesNotContain("xception\n");
  }

  @Test
  void a_node_that_is_told_to_stop_finishes_what_others_have_there() {
    upstream.answering(STREAM.delayBetween(Duration.ofMillis(700)));
    try (var wire = new Wire(front.port())) {
      wire.chat(STREAM_BODY).until("first");

      int exit = back.terminate();

      assertThat(exit).isZero();
      assertThat(wire.until("0\r\n\r\n")).contains("second", "[DONE]").doesNotContain("error");
    }
  }

  @Test
  void what_others_have_there_longer_than_it_may_ends_with_an_error_event() {
    upstream.answering(HANGING);
    try (var wire = new Wire(front.port())) {
      wire.chat(STREAM_BODY).until("first");

      int exit = back.terminate();

      assertThat(exit).isEqualTo(1);
      assertThat(wire.until("0\r\n\r\n")).contains("data: {\"error\":").doesNotContain("[DONE]");
      assertThat(back.output()).contains("stopped: 1 exchanges were cut");
    }
  }

  @Test
  void a_gateway_that_is_told_to_stop_finishes_what_others_answer() {
    upstream.answering(STREAM.delayBetween(Duration.ofMillis(700)));
    try (var wire = new Wire(front.port())) {
      wire.chat(STREAM_BODY).until("first");

      int exit = front.terminate();

      assertThat(exit).isZero();
      assertThat(wire.until("0\r\n\r\n")).contains("second", "[DONE]").doesNotContain("error");
    }
  }

  @Test
  void a_gateway_that_is_killed_ends_the_work_of_the_others_for_it() {
    upstream.answering(HANGING);
    try (var wire = new Wire(front.port())) {
      wire.chat(STREAM_BODY).until("first");

      front.kill();

      upstream.awaitAborted(1, RunningRelay.SOON);
    }
  }

  private Reply chat(String body) {
    try (var wire = new Wire(front.port())) {
      return wire.chat(body).reply();
    }
  }
}
