package dev.relay.launcher.it.cluster;

import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static dev.relay.launcher.it.RunningRelay.MODEL;
import static dev.relay.launcher.it.RunningRelay.SOON;
import static dev.relay.launcher.it.RunningRelay.STREAM_BODY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.Await;
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
import org.junit.jupiter.params.provider.ValueSource;

/// One that fails among others that do not is left alone, and nobody sees it.
class BreakerAmongOthersIT {

  private static final int FAILURES = 3;
  private static final Answer STREAM = OpenAiAnswers.chatStream(MODEL, "first", "second");
  private static final int FIRST =
      STREAM.pieces().get(0).length() + STREAM.pieces().get(1).length();

  private final FakeProvider fake = FakeProvider.start();
  private Optional<RunningRelay> started = Optional.empty();

  private RunningRelay relay(String open) {
    var relay =
        RunningRelay.configured(
            Picture.AUTH
                + """
                dispatch: {breaker: {failures: %d, window: 60s, open: %s}}
                providers:
                  - {name: p, base-url: "%s", api-keys: [k1, k2], timeouts: {first-byte: 300ms}}
                """
                    .formatted(FAILURES, open, fake.url()));
    started = Optional.of(relay);
    return relay;
  }

  @AfterEach
  void stop() {
    started.ifPresent(RunningRelay::close);
    fake.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"500", "503", "529", "cut", "silent"})
  void before_its_first_content(String how) {
    fake.answering(it -> isFirst(it) ? failure(how) : FakeProvider.chat("hi"));
    var relay = relay("60s");

    for (int i = 0; i < 20; i++) {
      assertThat(relay.chat(CHAT_BODY).statusCode()).isEqualTo(200);
    }

    assertThat(fake.keys().stream().filter("k1"::equals)).hasSize(FAILURES);
    assertThat(Picture.of(relay).states("p.1")).isEqualTo("[open]");
  }

  @Test
  void within_its_answers() {
    fake.answering(it -> isFirst(it) ? STREAM.cutAfter(FIRST) : STREAM);
    var relay = relay("60s");

    int cut = 0;
    for (int i = 0; i < 20; i++) {
      cut += RunningRelay.text(relay.chat(STREAM_BODY)).contains("[DONE]") ? 0 : 1;
    }

    assertThat(cut).isEqualTo(FAILURES);
  }

  @Test
  void until_it_answers_again() {
    fake.answering(it -> isFirst(it) ? failure("500") : FakeProvider.chat("hi"));
    var relay = relay("700ms");
    Await.until(SOON, "it is left alone", () -> open(relay));
    fake.answering(FakeProvider.chat("hi"));
    int before = fake.count();

    Await.until(SOON, "it is asked again", () -> asked(relay, before));

    relay.chat(CHAT_BODY);
    assertThat(Picture.of(relay).clean("p.1")).isTrue();
  }

  private boolean asked(RunningRelay relay, int before) {
    assertThat(relay.chat(CHAT_BODY).statusCode()).isEqualTo(200);
    return fake.keys().stream().skip(before).anyMatch("k1"::equals);
  }

  private static boolean open(RunningRelay relay) {
    assertThat(relay.chat(CHAT_BODY).statusCode()).isEqualTo(200);
    return Picture.of(relay).states("p.1").equals("[open]");
  }

  private static boolean isFirst(Request request) {
    return FakeProvider.key(request).equals("k1");
  }

  private static Answer failure(String how) {
    return switch (how) {
      case "cut" -> FakeProvider.chat("x").cutAfter(10);
      case "silent" -> FakeProvider.chat("x").hang();
      default -> FakeProvider.refusal(Integer.parseInt(how));
    };
  }
}
