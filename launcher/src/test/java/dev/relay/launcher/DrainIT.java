package dev.relay.launcher;

import static dev.relay.launcher.RunningRelay.CHAT_BODY;
import static dev.relay.launcher.RunningRelay.MODEL;
import static dev.relay.launcher.RunningRelay.SOON;
import static dev.relay.launcher.RunningRelay.STREAM_BODY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.relay.testkit.Answer;
import dev.relay.testkit.FakeUpstream;
import dev.relay.testkit.OpenAiAnswers;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A node that is told to stop lets what runs come to its end, for as long as it may.
class DrainIT {

  private static final Answer STREAM =
      OpenAiAnswers.chatStream(MODEL, "first", "b", "c", "d", "e", "f", "g", "h");
  private static final int FIRST =
      STREAM.pieces().get(0).length() + STREAM.pieces().get(1).length();

  private final FakeUpstream upstream = FakeUpstream.start();

  @AfterEach
  void stop() {
    upstream.close();
  }

  @Test
  void a_running_stream_comes_to_its_end() {
    upstream.answering(STREAM.delayBetween(Duration.ofMillis(100)));
    try (var relay = RunningRelay.before(upstream);
        var wire = relay.wire()) {
      wire.chat(STREAM_BODY).until("\r\n\r\n");
      var drained = relay.node().drain().toCompletionStage().toCompletableFuture();

      var rest = wire.restAsText();

      assertThat(rest).contains("\"h\"", "data: [DONE]\n\n").doesNotContain("error");
      RunningRelay.finished(drained);
      assertThat(upstream.aborted()).isZero();
    }
  }

  @Test
  void a_running_answer_comes_to_its_end() {
    upstream.answering(OpenAiAnswers.chat(MODEL, "slow").delay(Duration.ofMillis(500)));
    try (var relay = RunningRelay.before(upstream);
        var wire = relay.wire()) {
      wire.chat(CHAT_BODY);
      upstream.awaitRequests(2, SOON);
      var drained = relay.node().drain().toCompletionStage().toCompletableFuture();

      assertThat(wire.reply().text()).contains("\"slow\"");
      RunningRelay.finished(drained);
    }
  }

  @Test
  void new_connections_are_refused_and_idle_ones_closed() {
    upstream.answering(STREAM.delayBetween(Duration.ofMillis(200)));
    try (var relay = RunningRelay.before(upstream);
        var idle = relay.wire();
        var wire = relay.wire()) {
      int port = relay.port();
      idle.chat("{}").reply();
      wire.chat(STREAM_BODY).until("first");
      var drained = relay.node().drain().toCompletionStage().toCompletableFuture();

      assertThat(idle.rest()).isEmpty();
      assertThat(drained.isDone()).isFalse();
      assertThatThrownBy(() -> new Wire(port).chat(CHAT_BODY).reply())
          .isInstanceOfAny(java.io.UncheckedIOException.class, AssertionError.class);
      assertThat(wire.restAsText()).contains("data: [DONE]\n\n");
      RunningRelay.finished(drained);
    }
  }

  @Test
  void with_nothing_running_it_ends_at_once() {
    try (var relay = RunningRelay.before(upstream)) {
      long began = System.nanoTime();

      RunningRelay.finished(relay.node().drain().toCompletionStage().toCompletableFuture());

      assertThat(System.nanoTime() - began).isLessThan(SOON.toNanos());
    }
  }

  @Test
  void what_takes_longer_than_the_grace_is_cut() {
    upstream.answering(STREAM.hangAfter(FIRST));
    try (var relay = RunningRelay.before(upstream, "", "server: {drain: 500ms}");
        var wire = relay.wire()) {
      wire.chat(STREAM_BODY).until("first");
      long began = System.nanoTime();
      var drained = relay.node().drain().toCompletionStage().toCompletableFuture();

      var rest = wire.restAsText();

      assertThat(System.nanoTime() - began).isBetween(400_000_000L, 3_000_000_000L);
      assertThat(rest).doesNotContain("[DONE]").doesNotEndWith("0\r\n\r\n");
      RunningRelay.finished(drained);
      upstream.awaitAborted(1, Duration.ofSeconds(1));
    }
  }
}
