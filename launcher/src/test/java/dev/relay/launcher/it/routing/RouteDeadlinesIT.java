package dev.relay.launcher.it.routing;

import static dev.relay.launcher.it.RunningRelay.MODEL;
import static dev.relay.launcher.it.RunningRelay.STREAM_BODY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.FakeProvider;
import dev.relay.launcher.it.InDialect;
import dev.relay.launcher.it.RunningRelay;
import dev.relay.launcher.it.Wire;
import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.OpenAiAnswers;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// How long a route lets an answer keep its reader waiting.
class RouteDeadlinesIT {

  private static final Answer GOOD = OpenAiAnswers.chatStream(MODEL, "good", " end");
  private static final Answer SLOW = OpenAiAnswers.chatStream(MODEL, "first", "second");
  private static final Buffer ROLE = SLOW.pieces().getFirst();
  private static final int FIRST = ROLE.length() + SLOW.pieces().get(1).length();
  private static final Duration IN_TIME = Duration.ofSeconds(1);

  private final FakeProvider a = FakeProvider.start();
  private final FakeProvider b = FakeProvider.start();
  private RunningRelay relay;

  @BeforeEach
  void start() {
    b.answering(it -> it.wantsStream() ? GOOD : FakeProvider.chat("good"));
    relay =
        RunningRelay.configured(
            """
            providers:
              - {name: a, base-url: "%s", api-key: k1}
              - {name: b, base-url: "%s", api-key: k2}
            models:
              - match: "*"
                to: [{provider: a}]
                fallback: [{provider: b}]
                timeouts: {first-token: 400ms, between-chunks: 400ms}
            """
                .formatted(a.url(), b.url()));
  }

  @AfterEach
  void stop() {
    relay.close();
    a.close();
    b.close();
  }

  @Test
  void who_says_nothing_in_time_is_left_for_the_next() {
    a.answering(SLOW.hang());
    long began = System.nanoTime();

    var response = relay.chat(STREAM_BODY);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(RunningRelay.text(response)).contains("good");
    assertThat(millisSince(began)).isBetween(390L, 1500L);
    assertThat(response.headers().firstValue("x-relay-fallback")).hasValue("true");
    a.upstream().awaitAborted(1, IN_TIME);
  }

  @Test
  void a_role_is_no_content() {
    a.answering(SLOW.hangAfter(ROLE.length()));

    assertThat(relay.chat(STREAM_BODY).body()).isEqualTo(GOOD.body().getBytes());
  }

  @Test
  void nor_are_comments_and_roles_however_often_they_come() {
    var pieces = new ArrayList<>(List.of(ROLE));
    pieces.addAll(Collections.nCopies(50, Buffer.buffer(": ping\n\n")));
    pieces.addAll(SLOW.pieces().subList(1, SLOW.pieces().size()));
    a.answering(Answer.events(pieces).delayBetween(Duration.ofMillis(50)));

    assertThat(relay.chat(STREAM_BODY).body()).isEqualTo(GOOD.body().getBytes());
    a.upstream().awaitAborted(1, IN_TIME);
  }

  @Test
  void who_stops_within_an_answer_is_an_error_event_that_says_so() {
    a.answering(SLOW.hangAfter(FIRST));
    long began = System.nanoTime();

    var text = RunningRelay.text(relay.chat(STREAM_BODY));

    assertThat(text)
        .startsWith(SLOW.body().getString(0, FIRST) + "data: {\"error\":{")
        .contains("sent nothing more of its answer for 400 ms", "\"code\":\"timed_out\"")
        .doesNotContain("[DONE]", "good");
    assertThat(millisSince(began)).isBetween(390L, 1500L);
    a.upstream().awaitAborted(1, IN_TIME);
    assertThat(b.count()).isZero();
  }

  @Test
  void comments_within_an_answer_are_no_more_of_it() {
    var pieces = new ArrayList<>(SLOW.pieces().subList(0, 2));
    pieces.addAll(Collections.nCopies(100, Buffer.buffer(": ping\n\n")));
    pieces.addAll(SLOW.pieces().subList(2, SLOW.pieces().size()));
    a.answering(Answer.events(pieces).delayBetween(Duration.ofMillis(30)));

    assertThat(RunningRelay.text(relay.chat(STREAM_BODY)))
        .contains("sent nothing more of its answer for 400 ms")
        .doesNotContain("second");
  }

  @Test
  void content_that_keeps_coming_may_take_any_time() {
    var slow = OpenAiAnswers.chatStream(MODEL, "a", "b", "c", "d", "e", "f", "g", "h");
    a.answering(slow.delayBetween(Duration.ofMillis(150)));

    assertThat(relay.chat(STREAM_BODY).body()).isEqualTo(slow.body().getBytes());
  }

  @Test
  void a_client_that_reads_slowly_makes_no_provider_late() {
    a.answering(large());
    try (var wire = new Wire(relay.port(), 1 << 16)) {
      wire.chat(STREAM_BODY).until("\r\n\r\n");
      LockSupport.parkNanos(Duration.ofMillis(1500).toNanos());

      assertThat(a.upstream().aborted()).isZero();
      assertThat(wire.until("[DONE]")).doesNotContain("timed_out");
    }
    assertThat(b.count()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void the_error_event_of_each_dialect_says_so(InDialect dialect) {
    var stream = dialect.stream("first");
    a.answering(stream.hangAfter(dialect.withContent(stream)));
    try (var other = only(dialect)) {
      var text = RunningRelay.text(other.post(dialect.streamPath("m"), dialect.streamBody("m")));

      assertThat(text)
          .startsWith(stream.body().getString(0, dialect.withContent(stream)))
          .contains(dialect.errorEvent(), "for 300 ms")
          .doesNotContain(dialect.last());
    }
    a.upstream().awaitAborted(1, IN_TIME);
  }

  @ParameterizedTest
  @EnumSource
  void a_preamble_of_any_dialect_is_no_content(InDialect dialect) {
    var stream = dialect.stream("first");
    a.answering(stream.hangAfter(dialect.beforeContent(stream)));
    try (var other = only(dialect)) {
      assertThat(other.post(dialect.streamPath("m"), dialect.streamBody("m")).statusCode())
          .isEqualTo(504);
    }
  }

  private RunningRelay only(InDialect dialect) {
    return RunningRelay.configured(
        """
        dispatch: {attempts: 1}
        providers: [{name: p, type: %s, base-url: "%s", api-key: k}]
        models:
          - match: "*"
            to: [{provider: p}]
            timeouts: {first-token: 500ms, between-chunks: 300ms}
        """
            .formatted(dialect.type(), a.url()));
  }

  private static Answer large() {
    var piece =
        Buffer.buffer(
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"%s\"}}]}\n\n"
                .formatted("x".repeat(60_000)));
    var pieces = new ArrayList<>(Collections.nCopies(400, piece));
    pieces.add(Buffer.buffer("data: [DONE]\n\n"));
    return Answer.events(pieces);
  }

  private static long millisSince(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos).toMillis();
  }
}
