package dev.relay.launcher.it.dispatch;

import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static dev.relay.launcher.it.RunningRelay.MODEL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.FakeProvider;
import dev.relay.launcher.it.Picture;
import dev.relay.launcher.it.RunningRelay;
import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.OpenAiAnswers;
import dev.relay.testkit.upstream.Request;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What one caller provokes is held against nobody.
class BlameIT {

  private static final int MANY = 30;
  private static final String BREAKER =
      "dispatch: {breaker: {failures: 2, window: 60s, open: 60s}}\n";

  private final FakeProvider fake = FakeProvider.start();
  private Optional<RunningRelay> started = Optional.empty();

  private RunningRelay relay(String auth, String provider) {
    var relay =
        RunningRelay.configured(
            auth
                + BREAKER
                + "providers: [{name: p, base-url: \"%s\", %s}]\n".formatted(fake.url(), provider));
    started = Optional.of(relay);
    return relay;
  }

  @AfterEach
  void stop() {
    started.ifPresent(RunningRelay::close);
    fake.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 404, 413, 422})
  void a_request_that_is_wrong(int status) {
    fake.answering(it -> bad(it) ? FakeProvider.refusal(status) : FakeProvider.chat("hi"));
    var relay = relay(Picture.AUTH, "api-keys: [k1, k2]");

    for (int i = 0; i < MANY; i++) {
      var response = relay.chat(CHAT_BODY.replace(MODEL, "made-up"));
      assertThat(response.body()).isEqualTo(FakeProvider.refusal(status).body().getBytes());
    }

    assertThat(fake.count()).isEqualTo(MANY);
    assertUntouched(relay);
  }

  @Test
  void a_conversation_that_is_too_long() {
    var error =
        OpenAiAnswers.error(
            400, "invalid_request_error", "context_length_exceeded", "maximum context length");
    fake.answering(it -> bad(it) ? error : FakeProvider.chat("hi"));
    var relay = relay(Picture.AUTH, "api-keys: [k1, k2]");

    for (int i = 0; i < MANY; i++) {
      assertThat(relay.chat(CHAT_BODY.replace("hi", "made-up")).statusCode()).isEqualTo(400);
    }

    assertThat(fake.count()).isEqualTo(MANY);
    assertUntouched(relay);
  }

  @Test
  void a_request_that_is_too_large_for_any_minute() {
    var error =
        OpenAiAnswers.error(429, "tokens", "rate_limit_exceeded", "Request too large for gpt-test");
    fake.answering(it -> bad(it) ? error : FakeProvider.chat("hi"));
    var relay = relay(Picture.AUTH, "api-keys: [k1, k2]");

    for (int i = 0; i < MANY; i++) {
      assertThat(relay.chat(CHAT_BODY.replace("hi", "made-up")).statusCode()).isEqualTo(429);
    }

    assertUntouched(relay);
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 404, 405})
  void an_embedding_that_a_page_answers(int status) {
    var page = Answer.body("text/html", Buffer.buffer("<html>no</html>")).withStatus(status);
    fake.answering(it -> it.target().contains("embeddings") ? page : FakeProvider.chat("hi"));
    var relay = relay(Picture.AUTH, "api-keys: [k1, k2]");

    for (int i = 0; i < MANY; i++) {
      relay.post("/v1/embeddings", "{\"model\":\"gpt-test\",\"input\":\"hi\"}");
    }

    assertUntouched(relay);
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 429})
  void a_key_of_its_own_that_is_refused(int status) {
    fake.answering(it ->
        FakeProvider.key(it).equals("sk-bad")
            ? FakeProvider.refusal(status)
            : FakeProvider.chat("hi"));
    var relay = relay(Picture.AUTH.replace("open", "passthrough"), "instances: 1");

    for (int i = 0; i < MANY; i++) {
      assertThat(relay.chat(CHAT_BODY, "authorization", "Bearer sk-bad").statusCode())
          .isEqualTo(status);
    }

    assertThat(fake.count()).isEqualTo(MANY);
    assertThat(relay.chat(CHAT_BODY, "authorization", "Bearer sk-good").statusCode())
        .isEqualTo(200);
    assertThat(Picture.of(relay).clean("p.1")).isTrue();
  }

  @Test
  void leaving_before_the_answer() {
    fake.answering(it -> bad(it) ? FakeProvider.chat("x").hang() : FakeProvider.chat("hi"));
    var relay = relay(Picture.AUTH, "api-keys: [k1, k2]");

    for (int i = 1; i <= 10; i++) {
      try (var wire = relay.wire()) {
        wire.chat(CHAT_BODY.replace("hi", "made-up"));
        fake.awaitCount(i);
      }
    }

    relay.awaitEnded("client_gone", 10);
    assertUntouched(relay);
  }

  @Test
  void a_prompt_that_is_forbidden_locks_nobody_out() {
    fake.answering(it -> bad(it) ? FakeProvider.refusal(403) : FakeProvider.chat("hi"));
    var relay = relay(Picture.AUTH, "api-keys: [k1, k2]");

    for (int i = 0; i < MANY; i++) {
      assertThat(relay.chat(CHAT_BODY.replace("hi", "made-up")).statusCode()).isEqualTo(403);
    }

    for (int i = 0; i < 4; i++) {
      assertThat(relay.chat(CHAT_BODY).statusCode()).isEqualTo(200);
    }
  }

  private static boolean bad(Request request) {
    return request.text().contains("made-up");
  }

  private void assertUntouched(RunningRelay relay) {
    int before = fake.count();
    for (int i = 0; i < 4; i++) {
      assertThat(relay.chat(CHAT_BODY).statusCode()).isEqualTo(200);
    }
    assertThat(fake.keys().subList(before, before + 4)).contains("k1", "k2");
    assertThat(Picture.of(relay).clean("p.1")).isTrue();
    assertThat(Picture.of(relay).clean("p.2")).isTrue();
  }
}
