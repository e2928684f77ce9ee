package dev.relay.launcher.it.provider;

import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static dev.relay.launcher.it.RunningRelay.MODEL;
import static dev.relay.launcher.it.RunningRelay.STREAM_BODY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.FakeProvider;
import dev.relay.launcher.it.Picture;
import dev.relay.launcher.it.RunningRelay;
import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.OpenAiAnswers;
import dev.relay.testkit.upstream.Request;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Errors and time-outs that one caller provokes, or one conversation, close no key for others.
class ProvokedFailuresIT {

  private static final int FAILURES = 3;
  private static final String KEYS =
      "auth: {mode: keys, admin-key: relay-admin-key-of-the-tests,"
          + " keys: [{name: a, key: sk-a}, {name: b, key: sk-b}, {name: c, key: sk-c}]}\n";
  private static final Answer STREAM = OpenAiAnswers.chatStream(MODEL, "first", "second");

  private final FakeProvider fake = FakeProvider.start();
  private Optional<RunningRelay> started = Optional.empty();

  private RunningRelay relay(String auth, String keys) {
    var relay =
        RunningRelay.configured(
            auth
                + """
                dispatch: {attempts: 2, breaker: {failures: %d, window: 60s, open: 60s}}
                providers:
                  - name: p
                    base-url: "%s"
                    api-keys: [%s]
                    timeouts: {first-byte: 150ms, idle: 150ms}
                """
                    .formatted(FAILURES, fake.url(), keys));
    started = Optional.of(relay);
    return relay;
  }

  @AfterEach
  void stop() {
    started.ifPresent(RunningRelay::close);
    fake.close();
  }

  @ParameterizedTest
  @CsvSource({
    "500, k1",
    "500, 'k1, k2'",
    "503, 'k1, k2'",
    "529, 'k1, k2'",
    "cut, 'k1, k2'",
    "silent, k1",
    "silent, 'k1, k2'"
  })
  void by_one_caller(String how, String keys) {
    fake.answering(it -> isBad(it) ? failure(how) : FakeProvider.chat("hi"));
    var relay = relay(KEYS, keys);

    for (int i = 0; i < 8; i++) {
      relay.chat(bad(i), "authorization", "Bearer sk-a");
    }

    for (int i = 0; i < 4; i++) {
      assertThat(relay.chat(CHAT_BODY, "authorization", "Bearer sk-b").statusCode()).isEqualTo(200);
      assertThat(relay.chat(CHAT_BODY, "authorization", "Bearer sk-c").statusCode()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @CsvSource({"500, 'k1, k2'", "cut, 'k1, k2'", "silent, k1", "silent, 'k1, k2'"})
  void by_one_conversation(String how, String keys) {
    fake.answering(it -> isBad(it) ? failure(how) : FakeProvider.chat("hi"));
    var relay = relay(Picture.AUTH, keys);

    for (int i = 0; i < 8; i++) {
      relay.chat(bad(1));
    }

    for (int i = 0; i < 4; i++) {
      assertThat(relay.chat(CHAT_BODY).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void within_its_answers() {
    fake.answering(it -> isBad(it) ? STREAM.cutAfter(STREAM.body().length() - 20) : STREAM);
    var relay = relay(KEYS, "k1, k2");

    for (int i = 0; i < 8; i++) {
      relay.chat(bad(i).replace("{\"model\"", "{\"stream\":true,\"model\""), "x-api-key", "sk-a");
    }

    var answered = relay.chat(STREAM_BODY, "authorization", "Bearer sk-b");
    assertThat(RunningRelay.text(answered)).contains("[DONE]");
  }

  @Test
  void who_provokes_them_is_told_at_once() {
    fake.answering(it -> isBad(it) ? failure("500") : FakeProvider.chat("hi"));
    var relay = relay(KEYS, "k1, k2");
    for (int i = 0; i < 8; i++) {
      relay.chat(bad(1), "authorization", "Bearer sk-a");
    }
    int before = fake.count();

    var refused = relay.chat(bad(1), "authorization", "Bearer sk-a");

    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.headers().firstValue("retry-after")).isPresent();
    assertThat(fake.count()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"500", "silent"})
  void what_fails_several_callers_is_left_alone_by_all(String how) {
    fake.answering(it -> failure(how));
    var relay = relay(KEYS, "k1, k2");
    for (int i = 0; i < 3; i++) {
      for (var caller : new String[] {"sk-a", "sk-b"}) {
        relay.chat(CHAT_BODY, "authorization", "Bearer " + caller);
      }
    }
    int before = fake.count();

    assertThat(relay.chat(CHAT_BODY, "authorization", "Bearer sk-c").statusCode()).isEqualTo(503);
    assertThat(fake.count()).isEqualTo(before);
  }

  @Test
  void what_fails_several_conversations_of_the_only_caller_is_left_alone_by_it() {
    fake.answering(it -> failure("500"));
    var relay = relay(Picture.AUTH, "k1, k2");
    for (int i = 0; i < 6; i++) {
      relay.chat(bad(i));
    }
    int before = fake.count();

    assertThat(relay.chat(CHAT_BODY).statusCode()).isEqualTo(503);
    assertThat(fake.count()).isEqualTo(before);
  }

  private static String bad(int conversation) {
    return CHAT_BODY.replace("hi", "made-up " + conversation);
  }

  private static boolean isBad(Request request) {
    return request.text().contains("made-up");
  }

  private static Answer failure(String how) {
    return switch (how) {
      case "cut" -> FakeProvider.chat("x").cutAfter(10);
      case "silent" -> FakeProvider.chat("x").hang();
      default -> FakeProvider.refusal(Integer.parseInt(how));
    };
  }
}
