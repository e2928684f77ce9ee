package dev.relay.launcher.it.client;

import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static dev.relay.launcher.it.RunningRelay.MODEL;
import static dev.relay.launcher.it.RunningRelay.STREAM_BODY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.RunningRelay;
import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.FakeUpstream;
import dev.relay.testkit.upstream.OpenAiAnswers;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A client of a silent stream hears comments between events, and not before the time is up.
class HeartbeatIT {

  private static final Duration LONG = Duration.ofMillis(1200);
  private static final String COMMENT = ": keep-alive\n\n";
  private static final Answer STREAM = OpenAiAnswers.chatStream(MODEL, "first", "second");

  private final FakeUpstream upstream = FakeUpstream.start();
  private RunningRelay relay;

  @BeforeEach
  void start() {
    relay = RunningRelay.before(upstream, "", "server: {heartbeat: 300ms}");
  }

  @AfterEach
  void stop() {
    relay.close();
    upstream.close();
  }

  @Test
  void a_silent_provider_is_bridged_by_comments() {
    upstream.answering(STREAM.delay(LONG));

    var response = relay.chat(STREAM_BODY);

    var body = RunningRelay.text(response);
    assertThat(body).startsWith(COMMENT + COMMENT).endsWith(STREAM.body().toString());
    assertThat(body.replace(COMMENT, "")).isEqualTo(STREAM.body().toString());
    assertThat(response.headers().firstValue("content-type")).hasValue("text/event-stream");
  }

  @Test
  void no_comment_comes_before_the_time_is_up() {
    upstream.answering(STREAM.hang());
    try (var wire = relay.wire()) {
      long began = System.nanoTime();
      wire.chat(STREAM_BODY).until(COMMENT);

      assertThat(System.nanoTime() - began).isBetween(300_000_000L, 1_000_000_000L);
    }
  }

  @Test
  void a_stream_that_flows_has_no_comment() {
    var words = OpenAiAnswers.chatStream(MODEL, "a", "b", "c", "d", "e", "f", "g", "h");
    upstream.answering(words.delayBetween(Duration.ofMillis(100)));

    assertThat(RunningRelay.text(relay.chat(STREAM_BODY))).isEqualTo(words.body().toString());
  }

  @Test
  void an_early_error_keeps_its_status() {
    var error = OpenAiAnswers.error(429, "requests", "rate_limit_exceeded", "slow down");
    upstream.answering(error.delay(Duration.ofMillis(100)));

    var response = relay.chat(STREAM_BODY);

    assertThat(response.statusCode()).isEqualTo(429);
    assertThat(response.body()).isEqualTo(error.body().getBytes());
  }

  @Test
  void a_late_error_is_an_event_that_says_what_the_provider_said() {
    var error =
        OpenAiAnswers.error(400, "invalid_request_error", "context_length_exceeded", "too long");
    upstream.answering(error.delay(LONG));

    var response = relay.chat(STREAM_BODY);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(RunningRelay.text(response).replace(COMMENT, ""))
        .isEqualTo("data: " + error.body() + "\n\n");
  }

  @Test
  void a_late_page_of_html_is_an_event_of_relays_own() {
    upstream.answering(
        Answer.body("text/html", Buffer.buffer("<html>\n\n503</html>"))
            .withStatus(503)
            .delay(LONG));

    assertThat(RunningRelay.text(relay.chat(STREAM_BODY)).replace(COMMENT, ""))
        .startsWith("data: {\"error\":{\"message\":\"")
        .doesNotContain("<html>", "[DONE]");
  }

  @Test
  void a_late_cut_is_an_event() {
    upstream.answering(STREAM.delay(LONG).cutAfter(-1));

    assertThat(RunningRelay.text(relay.chat(STREAM_BODY)).replace(COMMENT, ""))
        .startsWith("data: {\"error\":{\"message\":\"")
        .doesNotContain("[DONE]");
  }

  @Test
  void a_late_answer_that_is_no_stream_becomes_one() {
    upstream.answering(OpenAiAnswers.chat(MODEL, "hi").delay(LONG));

    assertThat(RunningRelay.text(relay.chat(STREAM_BODY)))
        .startsWith(COMMENT)
        .contains("\"content\":\"hi\"")
        .endsWith("data: [DONE]\n\n");
  }

  @Test
  void an_exchange_that_is_not_streamed_has_no_comment() {
    var answer = OpenAiAnswers.chat(MODEL, "hi");
    upstream.answering(answer.delay(LONG));

    assertThat(relay.chat(CHAT_BODY).body()).isEqualTo(answer.body().getBytes());
  }

  @Test
  void comments_come_between_events_only() {
    var event = STREAM.pieces().get(1);
    var pieces =
        List.of(
            STREAM.pieces().get(0),
            event,
            event.slice(0, 40),
            event.slice(40, event.length()),
            STREAM.pieces().getLast());
    upstream.answering(Answer.events(pieces).delayBetween(Duration.ofMillis(700)));

    var body = RunningRelay.text(relay.chat(STREAM_BODY));

    assertThat(body).contains(COMMENT);
    assertThat(body.split("\n\n"))
        .allMatch(block -> block.equals(": keep-alive") || block.startsWith("data: "));
    assertThat(body.replace(COMMENT, "")).isEqualTo(Answer.events(pieces).body().toString());
  }

  /// The blank line behind a comment ends an event for openai-python where there was an id.
  @Test
  void behind_an_id_a_comment_is_a_line_of_the_next_event() {
    var pieces =
        STREAM.pieces().stream().map(it -> Buffer.buffer("id: 7\n").appendBuffer(it)).toList();
    upstream.answering(Answer.events(pieces).delayBetween(Duration.ofMillis(700)));

    var body = RunningRelay.text(relay.chat(STREAM_BODY));

    var sinceFirst = body.substring(body.indexOf("id: 7"));
    assertThat(sinceFirst).contains(": keep-alive\nid: 7\ndata: ").doesNotContain(COMMENT);
    assertThat(sinceFirst.replace(": keep-alive\n", ""))
        .isEqualTo(Answer.events(pieces).body().toString());
  }
}
