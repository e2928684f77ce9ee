package dev.relay.launcher.it.client;

import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static dev.relay.launcher.it.RunningRelay.MODEL;
import static dev.relay.launcher.it.RunningRelay.SOON;
import static dev.relay.launcher.it.RunningRelay.STREAM_BODY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.RunningRelay;
import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.FakeUpstream;
import dev.relay.testkit.upstream.OpenAiAnswers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A client that leaves ends the provider's work within a second; one that has its answer does not.
class ClientGoneIT {

  /// A stream is whole for its client before the provider has ended its answer: the next exchange
  /// may then need another connection, and few suffice for all.
  private static final int MOST_CONNECTIONS = 10;

  private static final Duration IN_TIME = Duration.ofSeconds(1);
  private static final Answer STREAM = OpenAiAnswers.chatStream(MODEL, "first", "second", "third");
  private static final int FIRST =
      STREAM.pieces().get(0).length() + STREAM.pieces().get(1).length();

  private final FakeUpstream upstream = FakeUpstream.start();
  private RunningRelay relay;

  @BeforeEach
  void start() {
    relay = RunningRelay.before(upstream);
  }

  @AfterEach
  void stop() {
    relay.close();
    upstream.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {CHAT_BODY, STREAM_BODY})
  void before_the_providers_headers(String body) {
    upstream.answering(STREAM.hang());
    try (var wire = relay.wire()) {
      wire.chat(body);
      upstream.awaitRequests(2, SOON);
    }

    assertEnded(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {CHAT_BODY, STREAM_BODY})
  void after_the_providers_headers(String body) {
    var answer = body.equals(STREAM_BODY) ? STREAM : OpenAiAnswers.chat(MODEL, "hello");
    upstream.answering(answer.hangAfter(0));
    try (var wire = relay.wire()) {
      wire.chat(body);
      upstream.awaitRequests(2, SOON);
    }

    assertEnded(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {CHAT_BODY, STREAM_BODY})
  void not_one_that_sends_nothing_more_and_reads_on(String body) {
    var answer = body.equals(STREAM_BODY) ? STREAM : OpenAiAnswers.chat(MODEL, "hello");
    upstream.answering(answer.delay(Duration.ofSeconds(1)));

    try (var wire = relay.wire()) {
      var reply = wire.chat(body).endSending().finalReply();

      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.text()).isEqualTo(answer.body().toString());
      assertThat(wire.rest()).isEmpty();
    }
  }

  @Test
  void with_the_preamble_held() {
    upstream.answering(STREAM.hangAfter(STREAM.pieces().getFirst().length()));
    try (var wire = relay.wire()) {
      wire.chat(STREAM_BODY);
      upstream.awaitRequests(2, SOON);
    }

    assertEnded(1);
  }

  @Test
  void within_a_stream() {
    upstream.answering(STREAM.hangAfter(FIRST));
    try (var wire = relay.wire()) {
      wire.chat(STREAM_BODY).until("first");
    }

    assertEnded(1);
  }

  @Test
  void within_a_stream_by_a_reset() {
    upstream.answering(STREAM.hangAfter(FIRST));
    var wire = relay.wire();
    wire.chat(STREAM_BODY).until("first");

    wire.reset();

    assertEnded(1);
  }

  @Test
  void within_a_stream_that_flows() {
    var words = OpenAiAnswers.chatStream(MODEL, "x".repeat(5000).split(""));
    upstream.answering(words.delayBetween(Duration.ofMillis(2)));
    try (var wire = relay.wire()) {
      wire.chat(STREAM_BODY).until("\"x\"");
    }

    assertEnded(1);
  }

  @Test
  void within_a_long_body() {
    var answer = OpenAiAnswers.chat(MODEL, "x".repeat(3 << 20));
    upstream.answering(answer.hangAfter(2 << 20));
    try (var wire = relay.wire()) {
      wire.chat(CHAT_BODY).until("\"content\"");
    }

    assertEnded(1);
  }

  @Test
  void within_its_own_body() {
    try (var wire = relay.wire()) {
      wire.send(
          "POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ncontent-length: 99\r\n\r\n{");
    }

    relay.awaitEnded("client_gone", 1);
    relay.awaitIdle();
    assertThat(RunningRelay.asked(upstream)).isEmpty();
  }

  @Test
  void many_at_once() {
    upstream.answering(STREAM.hangAfter(FIRST));
    for (int i = 0; i < 20; i++) {
      try (var wire = relay.wire()) {
        wire.chat(STREAM_BODY).until("first");
      }
    }

    assertEnded(20);
  }

  @ParameterizedTest
  @ValueSource(strings = {CHAT_BODY, STREAM_BODY})
  void an_ended_request_is_never_reset(String body) {
    var answer = body.equals(CHAT_BODY) ? OpenAiAnswers.chat(MODEL, "hi") : STREAM;
    upstream.answering(answer);
    for (int i = 0; i < 50; i++) {
      var wire = relay.wire();
      wire.chat(body);
      if (body.equals(CHAT_BODY)) {
        assertThat(wire.reply().status()).isEqualTo(200);
      } else {
        wire.until("data: [DONE]\n\n");
      }
      wire.reset();
    }

    relay.awaitIdle();
    assertThat(RunningRelay.asked(upstream)).hasSize(50);
    assertThat(upstream.connections()).isLessThan(MOST_CONNECTIONS);
    assertThat(upstream.aborted()).isZero();
    relay.awaitEnded("done", 50);
  }

  @Test
  void the_next_exchange_is_whole() {
    upstream.answering(
        request -> request.text().contains("leave") ? STREAM.hangAfter(FIRST) : STREAM);
    for (int i = 0; i < 20; i++) {
      try (var wire = relay.wire()) {
        wire.chat(STREAM_BODY.replace("hi", "leave")).until("first");
      }
      assertThat(new String(relay.chat(STREAM_BODY).body(), StandardCharsets.UTF_8))
          .isEqualTo(STREAM.body().toString());
    }

    assertEnded(20);
  }

  private void assertEnded(int count) {
    upstream.awaitAborted(count, IN_TIME);
    relay.awaitEnded("client_gone", count);
    relay.awaitIdle();
    assertThat(upstream.aborted()).isEqualTo(count);
  }
}
