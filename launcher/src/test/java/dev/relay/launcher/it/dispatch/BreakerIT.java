package dev.relay.launcher.it.dispatch;

import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static dev.relay.launcher.it.RunningRelay.MODEL;
import static dev.relay.launcher.it.RunningRelay.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.Await;
import dev.relay.launcher.it.FakeProvider;
import dev.relay.launcher.it.InDialect;
import dev.relay.launcher.it.Picture;
import dev.relay.launcher.it.Ports;
import dev.relay.launcher.it.RunningRelay;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// An instance that cannot be reached is left alone for a while, and then one exchange may see.
class BreakerIT {

  private static final int FAILURES = 3;
  private static final int CROWD = 20;

  private final int port = Ports.free();
  private RunningRelay relay;

  @BeforeEach
  void start() {
    relay = relay("60s");
  }

  private RunningRelay relay(String open) {
    return RunningRelay.configured(
        Picture.AUTH
            + """
            dispatch: {attempts: 1, breaker: {failures: %2$d, window: 60s, open: %3$s}}
            providers:
              - {name: p, base-url: "http://127.0.0.1:%1$d", api-key: k1}
              - {name: n, type: anthropic, base-url: "http://127.0.0.1:%1$d", api-key: k2}
              - {name: g, type: gemini, base-url: "http://127.0.0.1:%1$d", api-key: k3}
            models: [{match: "*", to: [{provider: p}, {provider: n}, {provider: g}]}]
            """
                .formatted(port, FAILURES, open));
  }

  private void restart(String open) {
    relay.close();
    relay = relay(open);
  }

  @AfterEach
  void stop() {
    relay.close();
  }

  @Test
  void it_opens_when_connecting_has_failed_so_often() {
    for (int i = 0; i < FAILURES; i++) {
      assertThat(code(relay.chat(CHAT_BODY))).isEqualTo("unavailable");
    }

    var refused = relay.chat(CHAT_BODY);

    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(code(refused)).isEqualTo("exhausted");
    assertThat(Integer.parseInt(refused.headers().firstValue("retry-after").orElse("")))
        .isBetween(50, 60);
  }

  @Test
  void while_it_is_open_nobody_is_asked() {
    failAll();
    try (var fake = FakeProvider.start(port)) {
      for (int i = 0; i < CROWD; i++) {
        assertThat(relay.chat(CHAT_BODY).statusCode()).isEqualTo(503);
      }
      assertThat(fake.count()).isZero();
    }
  }

  @Test
  void another_model_of_the_same_instance_is_not_concerned() {
    failAll();
    try (var fake = FakeProvider.start(port)) {
      assertThat(relay.chat(CHAT_BODY.replace(MODEL, "other")).statusCode()).isEqualTo(200);
      assertThat(fake.count()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "OPENAI,    exhausted",
    "RESPONSES, exhausted",
    "ANTHROPIC, overloaded_error",
    "GEMINI,    UNAVAILABLE"
  })
  void while_it_is_open_each_dialect_is_told_to_come_later(InDialect dialect, String word) {
    for (int i = 0; i < FAILURES; i++) {
      relay.post(dialect.path("m"), dialect.body("m"));
    }

    for (var streamed : new boolean[] {false, true}) {
      var refused =
          streamed
              ? relay.post(dialect.streamPath("m"), dialect.streamBody("m"))
              : relay.post(dialect.path("m"), dialect.body("m"));

      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.headers().firstValue("retry-after")).isPresent();
      assertThat(refused.headers().firstValue("content-type")).hasValue("application/json");
      var json = new JsonObject(RunningRelay.text(refused));
      assertThat(dialect.word(json)).isEqualTo(word);
      assertThat(json.getJsonObject("error").getString("message")).contains("left alone");
    }
  }

  @Test
  void one_exchange_is_let_through_to_see_and_then_all_are() {
    restart("500ms");
    failAll();
    try (var fake = FakeProvider.start(port)) {
      fake.answering(_ -> FakeProvider.chat("hi").delay(Duration.ofMillis(700)));
      awaitState("[half-open]");

      var statuses = crowd().stream().map(HttpResponse::statusCode).toList();

      assertThat(fake.count()).isEqualTo(1);
      assertThat(statuses).containsOnlyOnce(200).contains(503);
      awaitState("[]");
      fake.answering(FakeProvider.chat("hi"));
      assertThat(crowd()).allMatch(response -> response.statusCode() == 200);
    }
  }

  @Test
  void a_probe_that_fails_opens_it_again() {
    restart("500ms");
    failAll();
    awaitState("[half-open]");

    assertThat(code(relay.chat(CHAT_BODY))).isEqualTo("unavailable");

    assertThat(code(relay.chat(CHAT_BODY))).isEqualTo("exhausted");
    awaitState("[half-open]");
  }

  @Test
  void a_probe_whose_client_leaves_says_nothing_and_another_one_follows() {
    restart("500ms");
    failAll();
    try (var fake = FakeProvider.start(port)) {
      fake.answering(_ -> FakeProvider.chat("hi").hang());
      awaitState("[half-open]");
      try (var wire = relay.wire()) {
        wire.chat(CHAT_BODY);
        fake.awaitCount(1);
      }
      fake.answering(FakeProvider.chat("hi"));

      Await.until(SOON, "it answers", () -> relay.chat(CHAT_BODY).statusCode() == 200);
      assertThat(fake.count()).isEqualTo(2);
      awaitState("[]");
    }
  }

  @Test
  void a_success_in_between_forgets_the_failures() {
    for (int i = 0; i < FAILURES - 1; i++) {
      relay.chat(CHAT_BODY);
    }
    try (var fake = FakeProvider.start(port)) {
      assertThat(relay.chat(CHAT_BODY).statusCode()).isEqualTo(200);
      assertThat(fake.count()).isEqualTo(1);
    }

    for (int i = 0; i < FAILURES - 1; i++) {
      assertThat(code(relay.chat(CHAT_BODY))).isNotEqualTo("exhausted");
    }
  }

  private void failAll() {
    for (int i = 0; i < FAILURES; i++) {
      relay.chat(CHAT_BODY);
    }
  }

  private void awaitState(String states) {
    Await.until(SOON, states, () -> Picture.of(relay).states("p.1").equals(states));
  }

  private Collection<HttpResponse<byte[]>> crowd() {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var all =
          IntStream.range(0, CROWD)
              .mapToObj(_ -> CompletableFuture.supplyAsync(() -> relay.chat(CHAT_BODY), threads))
              .toList();
      return all.stream().map(RunningRelay::finished).toList();
    }
  }

  private static String code(HttpResponse<byte[]> response) {
    return new JsonObject(RunningRelay.text(response)).getJsonObject("error").getString("code");
  }
}
