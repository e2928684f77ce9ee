package dev.relay.launcher.it.dispatch;

import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static dev.relay.launcher.it.RunningRelay.MODEL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.FakeProvider;
import dev.relay.launcher.it.InDialect;
import dev.relay.launcher.it.RunningRelay;
import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.Request;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Of a call that brought nothing the client sees nothing but, at most, that it has to wait.
class RetryUnseenIT {

  private static final Duration LONG = Duration.ofMillis(700);

  private final FakeProvider fake = FakeProvider.start();
  private Optional<RunningRelay> started = Optional.empty();

  private RunningRelay relay(InDialect dialect) {
    var relay =
        RunningRelay.configured(
            """
            server: {heartbeat: 200ms}
            dispatch: {attempts: 2}
            providers: [{name: p, type: %s, base-url: "%s", api-keys: [k1, k2]}]
            """
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
  @EnumSource
  void a_client_that_was_kept_waiting_gets_the_next_answer_whole(InDialect dialect) {
    var good = dialect.stream("good");
    fake.answering(first(FakeProvider.refusal(500).delay(LONG), good));

    var text = RunningRelay.text(stream(dialect));

    assertThat(text).endsWith(good.body().toString()).hasSizeGreaterThan(good.body().length());
    assertThat(text.substring(0, text.length() - good.body().length()))
        .doesNotContain("code_500", "choices", "message_start", "response.", "candidates");
    assertThat(fake.count()).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource
  void a_client_that_was_kept_waiting_for_nothing_gets_one_error_event(InDialect dialect) {
    fake.answering(_ -> FakeProvider.refusal(500).delay(LONG));

    var response = stream(dialect);
    var text = RunningRelay.text(response);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(text).containsOnlyOnce("no, ü").endsWith("}\n\n").doesNotContain(dialect.last());
    assertThat(text.substring(text.indexOf("no, ü"))).doesNotContain("data:", "event:");
    assertThat(fake.count()).isEqualTo(2);
  }

  @Test
  void a_large_request_is_sent_again_as_it_came() {
    var body = CHAT_BODY.replace("hi", "ü".repeat(1_500_000));
    fake.answering(first(FakeProvider.refusal(503), FakeProvider.chat("good")));

    assertThat(relay(InDialect.OPENAI).chat(body).statusCode()).isEqualTo(200);

    assertThat(fake.asked()).hasSize(2).allMatch(it -> it.text().equals(body));
  }

  @Test
  void a_model_is_named_as_each_target_names_it() {
    fake.answering(first(FakeProvider.refusal(500), FakeProvider.chat("good")));
    var relay =
        RunningRelay.configured(
            """
            providers: [{name: p, base-url: "%1$s", api-key: k1}, {name: q, base-url: "%1$s"}]
            models:
              - match: gpt-test
                to: [{provider: p, model: one}]
                fallback: [{provider: q, model: "two/\\"ü"}]
            """
                .formatted(fake.url()));
    started = Optional.of(relay);

    relay.chat(CHAT_BODY);

    assertThat(fake.asked().stream().map(it -> new JsonObject(it.text()).getString("model")))
        .containsExactly("one", "two/\"ü");
  }

  private HttpResponse<byte[]> stream(InDialect dialect) {
    return relay(dialect).post(dialect.streamPath(MODEL), dialect.streamBody(MODEL));
  }

  private static Function<Request, Answer> first(Answer first, Answer then) {
    var count = new AtomicInteger();
    return _ -> count.getAndIncrement() == 0 ? first : then;
  }
}
