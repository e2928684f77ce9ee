package dev.relay.launcher.it.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.FakeProvider;
import dev.relay.launcher.it.InDialect;
import dev.relay.launcher.it.RunningRelay;
import dev.relay.testkit.upstream.Answer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// However a provider says when it may be asked again: it is heeded, and the client is told.
class RetryTimesIT {

  private final FakeProvider fake = FakeProvider.start();
  private Optional<RunningRelay> started = Optional.empty();

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
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "GEMINI    | {'error':{'code':429,'message':'no','status':'RESOURCE_EXHAUSTED','details':["
            + "{'@type':'type.googleapis.com/google.rpc.Help','links':[]},"
            + "{'@type':'type.googleapis.com/google.rpc.RetryInfo','retryDelay':'34.07s'}]}} | 35",
        "GEMINI    | {'error':{'code':429,'message':'Quota. Please retry in 39.6s.'}} | 40",
        "GEMINI    | [{'error':{'code':429,'details':[{'retryDelay':'20s'}]}}] | 20",
        "OPENAI    | {'error':{'message':'Rate limit reached. Please try again in 21.2s. Visit x',"
            + "'code':'rate_limit_exceeded'}} | 22",
        "OPENAI    | {'error':{'message':'Please retry after 25 seconds.','code':'429'}} | 25",
        "RESPONSES | {'error':{'message':'Please try again in 30.5s.'}} | 31",
        "ANTHROPIC | {'type':'error','error':{'type':'rate_limit_error','message':'try again in"
            + " 28 seconds'}} | 28"
      })
  void in_the_body(InDialect dialect, String body, int seconds) {
    fake.answering(Answer.json(body.replace('\'', '"')).withStatus(429));

    assertThatItIsToldTwice(dialect, seconds);
  }

  @ParameterizedTest
  @CsvSource({
    "OPENAI, retry-after-ms, 33300, 34",
    "OPENAI, retry-after, in 20 s, 20",
    "ANTHROPIC, retry-after, in 40 s, 40",
    "OPENAI, x-ratelimit-reset-requests, 23.4s, 24",
    "OPENAI, x-ratelimit-reset-tokens, 41s, 41",
    "ANTHROPIC, anthropic-ratelimit-unified-reset, epoch 44, 44",
  })
  void in_a_header(InDialect dialect, String name, String value, int seconds) {
    fake.answering(_ ->
        FakeProvider.refusal(429)
            .withHeader(name, value(value))
            .withHeader(name.replace("reset", "remaining").replace("retry", "x"), "0")
            .withHeader("anthropic-ratelimit-unified-status", "rejected"));

    assertThatItIsToldTwice(dialect, seconds);
  }

  @Test
  void of_several_limits_the_one_that_is_used_up_counts() {
    fake.answering(
        FakeProvider.refusal(429)
            .withHeader("x-ratelimit-limit-requests", "500")
            .withHeader("x-ratelimit-remaining-requests", "499")
            .withHeader("x-ratelimit-reset-requests", "55s")
            .withHeader("x-ratelimit-limit-tokens", "30000")
            .withHeader("x-ratelimit-remaining-tokens", "120")
            .withHeader("x-ratelimit-reset-tokens", "27.5s"));

    assertThatItIsToldTwice(InDialect.OPENAI, 28);
  }

  @Test
  void what_is_left_of_another_limit_is_not_waited_for() {
    fake.answering(
        FakeProvider.refusal(429)
            .withHeader("x-ratelimit-remaining-requests", "5")
            .withHeader("x-ratelimit-reset-requests", "50s"));

    var response = relay(InDialect.OPENAI).chat(RunningRelay.CHAT_BODY);

    assertThat(response.headers().firstValue("retry-after")).isEmpty();
  }

  @Test
  void a_window_that_is_over_ends_the_cooldown() throws InterruptedException {
    fake.answering(_ ->
        FakeProvider.refusal(429)
            .withHeader("anthropic-ratelimit-unified-status", "rejected")
            .withHeader("anthropic-ratelimit-unified-reset", value("epoch 2")));
    var dialect = InDialect.ANTHROPIC;
    var relay = relay(dialect);
    relay.post(dialect.path("m"), dialect.body("m"));
    fake.answering(_ -> dialect.whole("hi"));
    assertThat(relay.post(dialect.path("m"), dialect.body("m")).statusCode()).isEqualTo(429);

    Thread.sleep(2_100);

    assertThat(relay.post(dialect.path("m"), dialect.body("m")).statusCode()).isEqualTo(200);
  }

  /// By the provider's answer, and by Relay while nobody is asked.
  private void assertThatItIsToldTwice(InDialect dialect, int seconds) {
    var relay = relay(dialect);
    for (int i = 0; i < 2; i++) {
      var response = relay.post(dialect.path("m"), dialect.body("m"));

      assertThat(response.statusCode()).isEqualTo(429);
      var told = response.headers().firstValue("retry-after").orElse("");
      if (told.matches("\\d+")) {
        assertThat(Integer.parseInt(told)).isBetween(seconds - 3, seconds);
      } else {
        assertThat(told).endsWith("GMT");
      }
    }
    assertThat(fake.count()).isEqualTo(2);
  }

  private static String value(String value) {
    if (value.startsWith("in ")) {
      var at = Instant.now().plusSeconds(Integer.parseInt(value.split(" ")[1]));
      return DateTimeFormatter.RFC_1123_DATE_TIME.format(at.atOffset(ZoneOffset.UTC));
    }
    return value.startsWith("epoch ")
        ? Long.toString(Instant.now().getEpochSecond() + Integer.parseInt(value.split(" ")[1]))
        : value;
  }
}
