package dev.relay.launcher.it.dispatch;

import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static dev.relay.launcher.it.RunningRelay.MODEL;
import static dev.relay.launcher.it.RunningRelay.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.Await;
import dev.relay.launcher.it.FakeProvider;
import dev.relay.launcher.it.InDialect;
import dev.relay.launcher.it.RunningRelay;
import dev.relay.testkit.upstream.Answer;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A key that has had too many requests is left alone for as long as it says.
class LimitedKeysIT {

  private final FakeProvider fake = FakeProvider.start();
  private Optional<RunningRelay> started = Optional.empty();

  private RunningRelay relay(String type) {
    var relay =
        RunningRelay.configured(
            "providers: [{name: p, type: %s, base-url: \"%s\", api-keys: [k1, k2]}]\n"
                .formatted(type, fake.url()));
    started = Optional.of(relay);
    return relay;
  }

  @AfterEach
  void stop() {
    started.ifPresent(RunningRelay::close);
    fake.close();
  }

  @Test
  void the_others_are_asked_instead() {
    fake.answering(
        it -> FakeProvider.key(it).equals("k1") ? limited("30") : FakeProvider.chat("hi"));
    var relay = relay("openai");

    for (int i = 0; i < 10; i++) {
      assertThat(relay.chat(CHAT_BODY).statusCode()).isEqualTo(200);
    }

    assertThat(fake.keys().stream().filter("k1"::equals)).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "OPENAI,    exhausted",
    "RESPONSES, exhausted",
    "ANTHROPIC, rate_limit_error",
    "GEMINI,    RESOURCE_EXHAUSTED"
  })
  void when_all_of_them_are_nobody_is_asked(InDialect dialect, String word) {
    fake.answering(limited("30"));
    var relay = relay(dialect.type());
    var first = relay.post(dialect.path(MODEL), dialect.body(MODEL));
    int before = fake.count();

    var second = relay.post(dialect.path(MODEL), dialect.body(MODEL));

    assertThat(first.statusCode()).isEqualTo(429);
    assertThat(first.body()).isEqualTo(limited("30").body().getBytes());
    assertThat(second.statusCode()).isEqualTo(429);
    assertThat(dialect.word(new JsonObject(RunningRelay.text(second)))).isEqualTo(word);
    assertThat(Integer.parseInt(second.headers().firstValue("retry-after").orElse("")))
        .isBetween(25, 30);
    assertThat(before).isEqualTo(2);
    assertThat(fake.count()).isEqualTo(before);
  }

  @Test
  void when_its_time_is_over_it_is_asked_again() {
    fake.answering(limited("1"));
    var relay = relay("openai");
    relay.chat(CHAT_BODY);
    long limited = System.nanoTime();
    fake.answering(FakeProvider.chat("hi"));

    Await.until(SOON, "it answers", () -> relay.chat(CHAT_BODY).statusCode() == 200);

    assertThat(System.nanoTime() - limited).isBetween(800_000_000L, 2_500_000_000L);
  }

  @Test
  void a_date_that_is_far_away_is_not_waited_for() {
    fake.answering(limited("86400"));
    var relay = relay("openai");
    relay.chat(CHAT_BODY);

    var retryAfter = relay.chat(CHAT_BODY).headers().firstValue("retry-after").orElse("");

    assertThat(Integer.parseInt(retryAfter)).isBetween(55, 60);
  }

  private static Answer limited(String seconds) {
    return FakeProvider.refusal(429).withHeader("retry-after", seconds);
  }
}
