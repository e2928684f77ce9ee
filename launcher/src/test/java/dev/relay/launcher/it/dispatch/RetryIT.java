package dev.relay.launcher.it.dispatch;

import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static dev.relay.launcher.it.RunningRelay.MODEL;
import static dev.relay.launcher.it.RunningRelay.STREAM_BODY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.FakeProvider;
import dev.relay.launcher.it.InDialect;
import dev.relay.launcher.it.RunningRelay;
import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.OpenAiAnswers;
import dev.relay.testkit.upstream.Request;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Another call is made only while nothing of an answer has come, and not for ever.
class RetryIT {

  private static final Answer STREAM = OpenAiAnswers.chatStream(MODEL, "good", " end");
  private static final Answer BAD = OpenAiAnswers.chatStream(MODEL, "CANARY", " more");
  private static final int ROLE = BAD.pieces().getFirst().length();

  private final FakeProvider fake = FakeProvider.start();
  private Optional<RunningRelay> started = Optional.empty();

  private RunningRelay relay(String dispatch, String keys) {
    var relay =
        RunningRelay.configured(
            "dispatch: {%s}\nproviders: [{name: p, base-url: \"%s\", api-keys: [%s]}]\n"
                .formatted(dispatch, fake.url(), keys));
    started = Optional.of(relay);
    return relay;
  }

  private RunningRelay relay(InDialect dialect) {
    var relay =
        RunningRelay.configured(
            "providers: [{name: p, type: %s, base-url: \"%s\", api-keys: [k1, k2]}]\n"
                .formatted(dialect.type(), fake.url()));
    started = Optional.of(relay);
    return relay;
  }

  @AfterEach
  void stop() {
    started.ifPresent(RunningRelay::close);
    fake.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 10, -2})
  void a_stream_that_is_cut_before_its_content_is_begun_again_unseen(int after) {
    fake.answering(first(BAD.cutAfter(after == -2 ? ROLE : after), STREAM));

    var response = relay("", "k1, k2").chat(STREAM_BODY);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(STREAM.body().getBytes());
    assertThat(fake.keys()).containsExactlyInAnyOrder("k1", "k2");
    assertThat(response.headers().firstValue("x-relay-attempts")).hasValue("2");
  }

  @Test
  void nothing_of_the_first_attempt_is_seen() {
    var bad = BAD.cutAfter(ROLE).withHeader("x-request-id", "CANARY").withHeader("x-a", "CANARY");
    fake.answering(first(bad, STREAM.withHeader("x-request-id", "second")));

    try (var wire = relay("", "k1, k2").wire()) {
      var reply = wire.chat(STREAM_BODY).reply();

      assertThat(reply.headers() + reply.text()).doesNotContain("CANARY").contains("good");
      assertThat(reply.header("x-request-id")).isEqualTo("second");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"refused", "cut", "empty"})
  void an_answer_that_is_not_streamed_is_asked_for_again(String how) {
    var bad =
        switch (how) {
          case "refused" -> FakeProvider.refusal(500);
          case "cut" -> FakeProvider.chat("CANARY").cutAfter(100);
          default -> FakeProvider.chat("CANARY").cutAfter(-1);
        };
    fake.answering(first(bad, FakeProvider.chat("good")));

    var response = relay("", "k1, k2").chat(CHAT_BODY);

    assertThat(response.body()).isEqualTo(FakeProvider.chat("good").body().getBytes());
    assertThat(fake.count()).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource
  void after_content_a_cut_is_an_error_event_and_no_second_call(InDialect dialect) {
    var bad = dialect.stream("CANARY");
    int content = dialect.withContent(bad);
    fake.answering(first(bad.cutAfter(content), dialect.stream("good")));

    var response = relay(dialect).post(dialect.streamPath(MODEL), dialect.streamBody(MODEL));

    assertThat(RunningRelay.text(response))
        .startsWith(bad.body().getString(0, content) + dialect.errorEvent())
        .doesNotContain("good", dialect.last());
    assertThat(fake.count()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void before_content_a_cut_is_unseen_in_each_dialect(InDialect dialect) {
    var bad = dialect.stream("CANARY");
    fake.answering(first(bad.cutAfter(dialect.beforeContent(bad)), dialect.stream("good")));

    var response = relay(dialect).post(dialect.streamPath(MODEL), dialect.streamBody(MODEL));

    assertThat(response.body()).isEqualTo(dialect.stream("good").body().getBytes());
    assertThat(fake.count()).isEqualTo(2);
  }

  @Test
  void one_attempt_is_one_call() {
    fake.answering(first(FakeProvider.refusal(500), FakeProvider.chat("good")));

    var response = relay("attempts: 1", "k1, k2").chat(CHAT_BODY);

    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(fake.count()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"0, 3", "1, 2", "2, 1", "9, 1", "x, 3"})
  void a_client_that_retries_by_itself_is_given_fewer(String count, int calls) {
    fake.answering(_ -> FakeProvider.refusal(500));

    relay("", "k1, k2, k3, k4").chat(CHAT_BODY, "x-stainless-retry-count", count);

    assertThat(fake.count()).isEqualTo(calls);
  }

  @Test
  void no_key_is_asked_twice_while_another_one_was_not() {
    fake.answering(_ -> FakeProvider.refusal(500));

    relay("attempts: 4", "k1, k2, k3, k4").chat(CHAT_BODY);

    assertThat(fake.keys()).containsExactlyInAnyOrder("k1", "k2", "k3", "k4");
  }

  @Test
  void an_only_key_that_fails_is_asked_again_after_a_pause() {
    fake.answering(first(FakeProvider.refusal(503), FakeProvider.chat("good")));

    var response = relay("", "k1").chat(CHAT_BODY);

    assertThat(response.statusCode()).isEqualTo(200);
    long pause = fake.asked().get(1).nanos() - fake.asked().get(0).nanos();
    assertThat(Duration.ofNanos(pause).toMillis()).isBetween(90L, 1000L);
  }

  @Test
  void no_call_begins_when_the_time_for_it_is_over() {
    fake.answering(_ -> FakeProvider.refusal(500).delay(Duration.ofMillis(300)));
    long began = System.nanoTime();

    var response = relay("attempts: 50, budget: 1s", "k1").chat(CHAT_BODY);

    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(Duration.ofNanos(System.nanoTime() - began).toMillis()).isBetween(300L, 1900L);
    assertThat(fake.count()).isBetween(2, 4);
  }

  @Test
  void a_call_that_runs_when_the_time_is_over_goes_on() {
    fake.answering(_ -> FakeProvider.chat("good").delay(Duration.ofMillis(900)));

    assertThat(relay("budget: 300ms", "k1, k2").chat(CHAT_BODY).statusCode()).isEqualTo(200);
  }

  @Test
  void a_provider_that_wants_no_retry_gets_none() {
    fake.answering(_ -> FakeProvider.refusal(500).withHeader("x-should-retry", "false"));

    assertThat(relay("", "k1, k2").chat(CHAT_BODY).statusCode()).isEqualTo(500);
    assertThat(fake.count()).isEqualTo(1);
  }

  @Test
  void a_provider_that_asks_for_more_time_than_there_is_is_not_asked_again() {
    fake.answering(_ -> FakeProvider.refusal(503).withHeader("retry-after", "70"));

    var response = relay("", "k1").chat(CHAT_BODY);

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.headers().firstValue("retry-after")).hasValue("70");
    assertThat(fake.count()).isEqualTo(1);
  }

  private static Function<Request, Answer> first(Answer first, Answer then) {
    var count = new AtomicInteger();
    return _ -> count.getAndIncrement() == 0 ? first : then;
  }
}
