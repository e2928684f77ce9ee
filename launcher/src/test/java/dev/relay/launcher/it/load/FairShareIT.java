package dev.relay.launcher.it.load;

import static dev.relay.launcher.it.RunningRelay.CHAT;
import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static dev.relay.launcher.it.RunningRelay.MODEL;
import static dev.relay.launcher.it.RunningRelay.STREAM_BODY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.Await;
import dev.relay.launcher.it.RunningRelay;
import dev.relay.launcher.it.Wire;
import dev.relay.testkit.upstream.FakeUpstream;
import dev.relay.testkit.upstream.OpenAiAnswers;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whoever takes all that a node has leaves something to the others.
class FairShareIT {

  private static final String KEYS =
      "auth: {mode: keys, keys: [{name: a, key: sk-a}, {name: b, key: sk-b}]}\n";
  private static final String PASSTHROUGH = "auth: {mode: passthrough}\n";

  private final FakeUpstream upstream = FakeUpstream.start();
  private final List<Wire> open = new ArrayList<>();
  private Optional<RunningRelay> started = Optional.empty();

  @AfterEach
  void stop() {
    open.forEach(Wire::close);
    started.ifPresent(RunningRelay::close);
    upstream.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {KEYS, PASSTHROUGH, ""})
  void one_caller_does_not_take_the_last_exchanges(String auth) {
    var relay = start(auth, "server: {max-exchanges: 20, instances: 1}");
    upstream.answering(request ->
        request.wantsStream()
            ? OpenAiAnswers.chatStream(MODEL, "a", "b").hangAfter(10)
            : OpenAiAnswers.chat(MODEL, "hi"));
    for (int i = 0; i < 30; i++) {
      open.add(relay.wire().chat(STREAM_BODY, "authorization", "Bearer sk-a"));
    }
    Await.until(RunningRelay.SOON, "as many as it may", () -> relay.node().running() >= 16);

    assertThat(status(relay, "sk-b")).isEqualTo(200);
    assertThat(status(relay, "sk-a")).isEqualTo(503);
  }

  @Test
  void one_alone_may_take_most() {
    var relay = start(KEYS, "server: {max-exchanges: 20, instances: 1}");
    upstream.answering(OpenAiAnswers.chatStream(MODEL, "a", "b").hangAfter(10));
    for (int i = 0; i < 16; i++) {
      open.add(relay.wire().chat(STREAM_BODY, "authorization", "Bearer sk-a"));
    }

    Await.until(RunningRelay.SOON, "all run", () -> relay.node().running() == 16);
  }

  @ParameterizedTest
  @ValueSource(strings = {KEYS, PASSTHROUGH, ""})
  void bodies_that_stop_coming_leave_room_for_others(String auth) {
    var relay = start(auth, "server: {max-body: 16mb, max-buffered: 16mb}");
    upstream.answering(OpenAiAnswers.chat(MODEL, "hi"));
    var head =
        "POST "
            + CHAT
            + " HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer sk-a\r\n"
            + "content-type: application/json\r\ncontent-length: 8000000\r\n\r\n";
    for (int i = 0; i < 24; i++) {
      var wire = relay.wire();
      open.add(wire);
      try {
        wire.send(head + " ".repeat(1_000_000));
      } catch (UncheckedIOException _) {
        // Refused.
      }
    }

    assertThat(status(relay, "sk-b")).isEqualTo(200);
  }

  private static int status(RunningRelay relay, String key) {
    return relay.chat(CHAT_BODY, "authorization", "Bearer " + key).statusCode();
  }

  private RunningRelay start(String auth, String sections) {
    upstream.answering(OpenAiAnswers.chat(MODEL, "hi"));
    var relay =
        RunningRelay.configured(
            "providers: [{name: fake, base-url: '%s', api-key: sk-x, credentials: %s}]\n"
                    .formatted(upstream.url(), auth.equals(PASSTHROUGH) ? "client" : "relay")
                + auth
                + sections);
    started = Optional.of(relay);
    return relay;
  }
}
