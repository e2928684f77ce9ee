package dev.relay.launcher.it.framing;

import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static dev.relay.launcher.it.RunningRelay.MODEL;
import static dev.relay.launcher.it.RunningRelay.STREAM_BODY;
import static dev.relay.launcher.it.RunningRelay.asked;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.RunningRelay;
import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.FakeUpstream;
import dev.relay.testkit.upstream.OpenAiAnswers;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A provider that is cut never yields an answer that looks whole.
class UpstreamCutIT {

  private static final Answer CHAT = OpenAiAnswers.chat(MODEL, "hello");
  private static final Answer STREAM = OpenAiAnswers.chatStream(MODEL, "first", "second");
  private static final int PREAMBLE = STREAM.pieces().getFirst().length();
  private static final int FIRST = PREAMBLE + STREAM.pieces().get(1).length();

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
  void before_any_byte_time_and_again_is_a_502(String body) {
    upstream.answering(CHAT.cutAfter(-1));

    var response = relay.chat(body);

    assertThat(response.statusCode()).isEqualTo(502);
    assertThat(RunningRelay.text(response)).contains("\"code\":\"upstream_cut\"");
    assertThat(asked(upstream)).hasSize(3);
    relay.awaitEnded("upstream_cut", 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {CHAT_BODY, STREAM_BODY})
  void before_any_byte_on_a_reused_connection_is_asked_again(String body) {
    var answer = body.equals(CHAT_BODY) ? CHAT : STREAM;
    upstream.answering(answer);
    relay.chat(body);
    upstream.enqueue(answer.closeReusedBeforeAnswer());

    var response = relay.chat(body);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(answer.body().getBytes());
    assertThat(asked(upstream)).hasSize(3);
    assertThat(asked(upstream).get(2).body()).isEqualTo(asked(upstream).get(1).body());
  }

  @Test
  void a_connection_that_was_closed_while_idle_is_no_fault() {
    upstream.answering(CHAT);
    for (int i = 0; i < 20; i++) {
      assertThat(relay.chat(CHAT_BODY).statusCode()).isEqualTo(200);
      upstream.cutAll();
    }
  }

  @Test
  void the_connection_that_listed_the_models_counts_as_reused() {
    upstream.answering(CHAT.closeReusedBeforeAnswer());

    assertThat(relay.chat(CHAT_BODY).statusCode()).isEqualTo(200);
  }

  @Test
  void within_the_head_on_a_reused_connection_is_a_502() {
    upstream.answering(CHAT);
    relay.chat(CHAT_BODY);
    upstream.answering(Answer.raw(Buffer.buffer("HTTP/1.1 200 OK\r\ncontent-")).cutAfter(99));

    assertThat(relay.chat(CHAT_BODY).statusCode()).isEqualTo(502);
  }

  @Test
  void within_a_stream_is_an_error_event_and_no_end() {
    upstream.answering(STREAM.cutAfter(FIRST));

    var response = relay.chat(STREAM_BODY);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(RunningRelay.text(response))
        .startsWith(STREAM.body().getString(0, FIRST) + "data: {\"error\":{\"message\":\"")
        .endsWith("\"code\":\"upstream_cut\"}}\n\n")
        .doesNotContain("[DONE]");
    relay.awaitEnded("upstream_cut", 1);
  }

  @Test
  void within_an_event_is_an_error_event_after_the_last_whole_one() {
    upstream.answering(STREAM.cutAfter(FIRST + 20));

    assertThat(RunningRelay.text(relay.chat(STREAM_BODY)))
        .startsWith(STREAM.body().getString(0, FIRST) + "data: {\"error\":")
        .doesNotContain("[DONE]");
  }

  @Test
  void a_clean_end_without_the_last_event_is_a_cut() {
    upstream.answering(STREAM.truncateAfter(FIRST));

    assertThat(RunningRelay.text(relay.chat(STREAM_BODY)))
        .startsWith(STREAM.body().getString(0, FIRST) + "data: {\"error\":")
        .doesNotContain("[DONE]");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 30, 210, 240})
  void within_the_preamble_is_a_502(int bytes) {
    upstream.answering(STREAM.cutAfter(bytes));

    var response = relay.chat(STREAM_BODY);

    assertThat(response.statusCode()).isEqualTo(502);
    assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
  }

  @Test
  void after_the_whole_preamble_is_a_502() {
    upstream.answering(STREAM.cutAfter(PREAMBLE));

    assertThat(relay.chat(STREAM_BODY).statusCode()).isEqualTo(502);
  }

  @Test
  void within_a_short_body_is_a_502() {
    upstream.answering(CHAT.cutAfter(50));
    assertThat(relay.chat(CHAT_BODY).statusCode()).isEqualTo(502);

    upstream.answering(CHAT.withFraming(Answer.Framing.CHUNKED).cutAfter(50));
    assertThat(relay.chat(CHAT_BODY).statusCode()).isEqualTo(502);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void within_a_long_body_never_ends_cleanly(boolean chunked) {
    var parts = Collections.nCopies(48, Buffer.buffer("{".repeat(1 << 16)));
    var answer =
        new Answer(
            200,
            List.of(new dev.relay.contract.Header("content-type", "application/json")),
            parts,
            chunked ? Answer.Framing.CHUNKED : Answer.Framing.LENGTH,
            CHAT.streamTimeouts(),
            CHAT.ending(),
            false);
    upstream.answering(answer.cutAfter(2 << 20));
    try (var wire = relay.wire()) {
      var seen = new String(wire.chat(CHAT_BODY).rest(), StandardCharsets.UTF_8);

      assertThat(seen).startsWith("HTTP/1.1 200 ").hasSizeGreaterThan(1 << 20);
      assertThat(seen).doesNotEndWith("0\r\n\r\n").hasSizeLessThan(3 << 20);
    }
    relay.awaitEnded("upstream_cut", 1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"SSH-2.0-OpenSSH_9.6\r\n", "HTTP/1.1 abc\r\n\r\n", "\u0000\u0001\u0002\r\n\r\n"})
  void rubbish_is_a_502(String rubbish) {
    upstream.answering(Answer.raw(Buffer.buffer(rubbish)).cutAfter(99));

    var response = relay.chat(CHAT_BODY);

    assertThat(response.statusCode()).isEqualTo(502);
    assertThat(RunningRelay.text(response)).startsWith("{\"error\":{\"message\":\"");
  }
}
