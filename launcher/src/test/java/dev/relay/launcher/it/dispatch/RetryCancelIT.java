package dev.relay.launcher.it.dispatch;

import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static dev.relay.launcher.it.RunningRelay.MODEL;
import static dev.relay.launcher.it.RunningRelay.STREAM_BODY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.Await;
import dev.relay.launcher.it.FakeProvider;
import dev.relay.launcher.it.RunningRelay;
import dev.relay.testkit.upstream.OpenAiAnswers;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// For a client that has left nobody is asked any more.
class RetryCancelIT {

  private static final Duration IN_TIME = Duration.ofSeconds(1);

  /// Longer than the pauses between the calls.
  private static final Duration LATER = Duration.ofMillis(2500);

  private final FakeProvider fake = FakeProvider.start();
  private RunningRelay relay;

  @BeforeEach
  void start() {
    relay =
        RunningRelay.configured(
            "dispatch: {attempts: 9}\nproviders: [{name: p, base-url: \"%s\", api-key: k1}]\n"
                .formatted(fake.url()));
  }

  @AfterEach
  void stop() {
    relay.close();
    fake.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {CHAT_BODY, STREAM_BODY})
  void between_two_calls(String body) {
    fake.answering(FakeProvider.refusal(503).withHeader("retry-after", "1"));
    try (var wire = relay.wire()) {
      wire.chat(body);
      fake.awaitCount(1);
      Await.until(IN_TIME, "it waits", () -> relay.node().running() == 1);
    }
    relay.awaitEnded("client_gone", 1);
    relay.awaitIdle();

    LockSupport.parkNanos(LATER.toNanos());

    assertThat(fake.count()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {CHAT_BODY, STREAM_BODY})
  void within_a_later_call(String body) {
    var count = new AtomicInteger();
    fake.answering(_ ->
        count.getAndIncrement() == 0
            ? FakeProvider.refusal(500)
            : OpenAiAnswers.chatStream(MODEL, "x").hang());
    try (var wire = relay.wire()) {
      wire.chat(body);
      fake.awaitCount(2);
    }

    fake.upstream().awaitAborted(1, IN_TIME);
    LockSupport.parkNanos(LATER.toNanos());
    assertThat(fake.count()).isEqualTo(2);
    relay.awaitIdle();
  }

  @Test
  void with_a_role_and_no_content_yet() {
    var stream = OpenAiAnswers.chatStream(MODEL, "x");
    fake.answering(stream.hangAfter(stream.pieces().getFirst().length()));
    try (var wire = relay.wire()) {
      wire.chat(STREAM_BODY);
      fake.awaitCount(1);
    }

    fake.upstream().awaitAborted(1, IN_TIME);
    LockSupport.parkNanos(IN_TIME.toNanos());
    assertThat(fake.count()).isEqualTo(1);
    relay.awaitIdle();
  }
}
