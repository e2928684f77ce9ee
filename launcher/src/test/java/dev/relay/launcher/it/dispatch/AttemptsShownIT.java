package dev.relay.launcher.it.dispatch;

import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static dev.relay.launcher.it.RunningRelay.STREAM_BODY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.FakeProvider;
import dev.relay.launcher.it.RelayProcess;
import dev.relay.launcher.it.Wire;
import dev.relay.testkit.upstream.Answer;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The headers and the log say how often and where was asked, and who served.
class AttemptsShownIT {

  private static final String ATTEMPTS = "x-relay-attempts";
  private static final String FALLBACK = "x-relay-fallback";

  @TempDir private Path folder;
  private final FakeProvider a = FakeProvider.start();
  private final FakeProvider b = FakeProvider.start();

  @AfterEach
  void stop() {
    a.close();
    b.close();
  }

  private RelayProcess relay(String sections) {
    return RelayProcess.started(
        folder,
        """
        providers:
          - {name: a, base-url: "%s", api-keys: [a1, a2]}
          - {name: b, base-url: "%s", api-key: b1}
        models: [{match: "*", to: [{provider: a}], fallback: [{provider: b, model: m2}]}]
        """
                .formatted(a.url(), b.url())
            + sections);
  }

  @Test
  void an_answer_at_once_is_one_attempt_and_no_fallback() {
    try (var relay = relay("")) {
      var reply = chat(relay, CHAT_BODY);

      assertThat(reply.header(ATTEMPTS)).isEqualTo("1");
      assertThat(reply.headers()).doesNotContainKey(FALLBACK);
      assertThat(reply.header("x-relay-provider")).isEqualTo("a");
      assertThat(new JsonObject(relay.exchanges(1).getFirst()).containsKey("attempts")).isFalse();
    }
  }

  @Test
  void a_second_key_of_the_same_provider_is_no_fallback() {
    a.answering(it ->
        FakeProvider.key(it).equals("a1") ? FakeProvider.refusal(500) : FakeProvider.chat("hi"));
    try (var relay = relay("")) {
      var first = chat(relay, CHAT_BODY);
      var second = chat(relay, CHAT_BODY);

      assertThat(first.header(ATTEMPTS) + second.header(ATTEMPTS)).isIn("12", "21");
      assertThat(first.headers()).doesNotContainKey(FALLBACK);
      assertThat(second.headers()).doesNotContainKey(FALLBACK);
    }
  }

  @Test
  void a_fallback_says_so() {
    a.answering(FakeProvider.refusal(503));
    try (var relay = relay("")) {
      for (var body : new String[] {CHAT_BODY, STREAM_BODY}) {
        var reply = chat(relay, body);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header(ATTEMPTS)).isEqualTo("3");
        assertThat(reply.header(FALLBACK)).isEqualTo("true");
        assertThat(reply.header("x-relay-provider")).isEqualTo("b");
        assertThat(reply.header("x-relay-model")).isEqualTo("m2");
      }
    }
  }

  @Test
  void an_error_says_how_often_was_asked() {
    a.answering(FakeProvider.refusal(500));
    b.answering(Answer.json("{}").cutAfter(-1));
    try (var relay = relay("")) {
      var reply = chat(relay, CHAT_BODY);

      assertThat(reply.status()).isEqualTo(500);
      assertThat(reply.header(ATTEMPTS)).isEqualTo("3");
      assertThat(reply.header("x-relay-provider")).isNotEmpty();
    }
  }

  @Test
  void the_error_that_is_told_is_that_of_the_provider_that_is_named() {
    a.answering(FakeProvider.refusal(500));
    b.answering(Answer.json("{}").cutAfter(-1));
    try (var relay = relay("")) {
      var reply = chat(relay, CHAT_BODY);

      assertThat(reply.text()).contains("code_500");
      assertThat(reply.header("x-relay-provider")).isEqualTo("a");
      assertThat(reply.headers()).doesNotContainKey(FALLBACK);
    }
  }

  @Test
  void the_line_of_an_exchange_lists_its_calls() {
    a.answering(FakeProvider.refusal(503));
    b.answering(FakeProvider.chat("hi").delay(Duration.ofMillis(50)));
    try (var relay = relay("")) {
      chat(relay, CHAT_BODY);

      var line = new JsonObject(relay.exchanges(1).getFirst());
      var attempts = line.getJsonArray("attempts");
      assertThat(attempts).hasSize(3);
      var first = attempts.getJsonObject(0);
      var last = attempts.getJsonObject(2);
      assertThat(first.fieldNames())
          .containsExactlyInAnyOrder("instance", "model", "at_ms", "duration_ms", "status", "end");
      assertThat(first.getString("instance")).isIn("a.1", "a.2");
      assertThat(first.getInteger("status")).isEqualTo(503);
      assertThat(first.getString("end")).isEqualTo("refused");
      assertThat(last.getString("instance")).isEqualTo("b.1");
      assertThat(last.getInteger("status")).isEqualTo(200);
      assertThat(last.getString("end")).isEqualTo("done");
      assertThat(last.getLong("duration_ms")).isGreaterThanOrEqualTo(50);
      assertThat(last.getLong("at_ms")).isGreaterThanOrEqualTo(first.getLong("duration_ms"));
      var second = attempts.getJsonObject(1);
      long ended = second.getLong("at_ms") + second.getLong("duration_ms");
      assertThat(last.getLong("at_ms") - ended).isGreaterThanOrEqualTo(190);
      assertThat(line.getString("provider")).isEqualTo("b");
    }
  }

  @Test
  void a_line_for_people_lists_them_too() {
    a.answering(FakeProvider.refusal(503));
    try (var relay = relay("log: {format: pretty}\n")) {
      chat(relay, CHAT_BODY);

      relay.awaitOutput(" chat gpt-test -> b.1 m2 [a.");
      assertThat(relay.output())
          .containsPattern("\\[a\\.\\d 503 \\d+ms] \\[a\\.\\d 503 \\d+ms] \\[b\\.1 200 \\d+ms]");
    }
  }

  private static Wire.Reply chat(RelayProcess relay, String body) {
    try (var wire = new Wire(relay.port())) {
      return wire.chat(body).reply();
    }
  }
}
