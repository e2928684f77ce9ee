package dev.relay.launcher.it.dispatch;

import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static dev.relay.launcher.it.RunningRelay.MODEL;
import static dev.relay.launcher.it.RunningRelay.STREAM_BODY;
import static dev.relay.launcher.it.WatchedRelay.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.Await;
import dev.relay.launcher.it.FakeProvider;
import dev.relay.launcher.it.Picture;
import dev.relay.launcher.it.WatchedRelay;
import dev.relay.testkit.upstream.OpenAiAnswers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What dispatch is told to do otherwise it does from the next exchange on.
class DispatchReloadIT {

  private static final String THREE = "attempts: 3";
  private static final String A = "to: [{provider: a}]";

  @TempDir private Path folder;
  private final FakeProvider a = FakeProvider.start();
  private final FakeProvider b = FakeProvider.start();
  private Path file;
  private WatchedRelay relay;

  @BeforeEach
  void start() throws IOException {
    file = folder.resolve("relay.yaml");
    write(THREE, "a1, a2, a3", A);
    relay = WatchedRelay.of(file);
  }

  @AfterEach
  void stop() {
    relay.close();
    a.close();
    b.close();
  }

  private void write(String dispatch, String keys, String route) throws IOException {
    Files.writeString(
        file,
        Picture.AUTH
            + """
            dispatch: {%s}
            providers:
              - {name: a, base-url: "%s", api-keys: [%s]}
              - {name: b, base-url: "%s", api-key: b1}
            models: [{match: "*", %s}]
            """
                .formatted(dispatch, a.url(), keys, b.url(), route));
  }

  @Test
  void the_number_of_attempts() throws IOException {
    a.answering(FakeProvider.refusal(500));
    assertThat(calls()).isEqualTo(3);

    write("attempts: 1", "a1, a2, a3", A);

    Await.until(SOON, "one call is made", () -> calls() == 1);
  }

  @Test
  void the_route() throws IOException {
    assertThat(servedBy()).isEqualTo("a");

    write(THREE, "a1, a2, a3", "to: [{provider: b}]");

    Await.until(SOON, "the other one answers", () -> servedBy().equals("b"));
  }

  @Test
  void the_fallback() throws IOException {
    a.answering(FakeProvider.refusal(500));
    assertThat(relay.status("x")).isEqualTo(500);

    write("attempts: 4", "a1, a2, a3", A + ", fallback: [{provider: b}]");

    Await.until(SOON, "the fallback answers", () -> servedBy().equals("b"));
  }

  @Test
  void keys_that_were_changed_are_not_left_alone_any_more() throws IOException {
    a.answering(it ->
        FakeProvider.key(it).equals("good")
            ? FakeProvider.chat("hi")
            : FakeProvider.refusal(429).withHeader("retry-after", "60"));
    assertThat(relay.status("x")).isEqualTo(429);
    int before = a.count();
    assertThat(relay.status("x")).isEqualTo(429);
    assertThat(a.count()).isEqualTo(before);

    write(THREE, "good", A);

    Await.until(SOON, "it is asked again", () -> relay.status("x") == 200);
    assertThat(Picture.of(relay.node().port()).clean("a.1")).isTrue();
  }

  @Test
  void what_did_not_change_is_left_alone_all_the_same() throws IOException {
    a.answering(FakeProvider.refusal(429).withHeader("retry-after", "60"));
    assertThat(relay.status("x")).isEqualTo(429);

    write("attempts: 2", "a1, a2, a3", A + ", timeouts: {first-token: 50s}");
    Await.until(SOON, "it is taken", () -> timeouts().contains("50000"));

    assertThat(Picture.of(relay.node().port()).instance("a.1").getJsonArray("cooling"))
        .isNotEmpty();
  }

  @Test
  void what_runs_goes_on_where_it_began() throws IOException {
    var slow =
        OpenAiAnswers.chatStream(MODEL, "from a", " 2", " 3", " 4", " 5", " 6", " end")
            .delayBetween(Duration.ofMillis(400));
    a.answering(it -> it.wantsStream() ? slow : FakeProvider.chat("hi"));
    try (var wire = relay.wire()) {
      wire.chat(STREAM_BODY).until("from a");

      write("attempts: 1", "a9", "to: [{provider: b}]");
      Await.until(SOON, "the other one answers", () -> servedBy().equals("b"));

      assertThat(wire.until("\r\n0\r\n\r\n")).contains(" end", "[DONE]").doesNotContain("error");
    }
    assertThat(a.upstream().aborted()).isZero();
  }

  private String timeouts() {
    return Picture.of(relay.node().port()).routes().encode();
  }

  private int calls() {
    int before = a.count();
    relay.status("x");
    return a.count() - before;
  }

  private String servedBy() {
    return relay.chat(CHAT_BODY, "x").headers().firstValue("x-relay-provider").orElse("");
  }
}
