package dev.relay.launcher.it.dispatch;

import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static dev.relay.launcher.it.RunningRelay.MODEL;
import static dev.relay.launcher.it.RunningRelay.SOON;
import static dev.relay.launcher.it.RunningRelay.STREAM_BODY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.Await;
import dev.relay.launcher.it.FakeProvider;
import dev.relay.launcher.it.Picture;
import dev.relay.launcher.it.Ports;
import dev.relay.launcher.it.RunningRelay;
import dev.relay.testkit.upstream.OpenAiAnswers;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What runs where, and who is left alone and why, is shown to who runs Relay.
class DispatchShownIT {

  private static final String ROUTES =
      """
      models:
        - match: "many*"
          when: {dialect: openai, caller: "team-*", min-context: 9, tools: true, images: false, stream: true}
          to: [{provider: p.1, model: m, weight: 3}]
          fallback: [{provider: p}]
          fallback-on-overflow: true
          strategy: least-busy
          timeouts: {first-token: 10s, between-chunks: 20s}
        - {match: lost, to: [{provider: gone}], fallback: [{provider: p}]}
        - {match: "*", to: [{provider: p}]}
      """;

  private final FakeProvider fake = FakeProvider.start();
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
            dispatch: {breaker: {failures: 2, window: 60s, open: %s}}
            providers:
              - {name: p, base-url: "%s", api-keys: [k1, k2]}
              - {name: gone, base-url: "http://127.0.0.1:%d", api-key: g1}
            """
                .formatted(open, fake.url(), port)
            + ROUTES);
  }

  @AfterEach
  void stop() {
    relay.close();
    fake.close();
  }

  @Test
  void a_route_is_shown_with_all_that_it_says() {
    assertThat(Picture.of(relay).routes().getJsonObject(0))
        .isEqualTo(
            new JsonObject(
                """
                {"match": "many*",
                 "when": {"dialect": "openai", "caller": "team-*", "min_context": 9,
                          "tools": true, "images": false, "stream": true},
                 "strategy": "least-busy",
                 "to": [{"provider": "p.1", "model": "m", "weight": 3}],
                 "fallback": [{"provider": "p", "model": null, "weight": 1}],
                 "fallback_on_overflow": true,
                 "timeouts": {"first_token_ms": 10000, "between_chunks_ms": 20000}}
                """));
  }

  @Test
  void what_runs_is_counted_by_instance() {
    var stream = OpenAiAnswers.chatStream(MODEL, "first", "second");
    int first = stream.pieces().get(0).length() + stream.pieces().get(1).length();
    fake.answering(stream.hangAfter(first));
    try (var one = relay.wire();
        var other = relay.wire()) {
      one.chat(STREAM_BODY, "x-relay-route", "p.1").until("first");
      other.chat(STREAM_BODY, "x-relay-route", "p.1").until("first");

      assertThat(running("p.1")).isEqualTo(2);
      assertThat(running("p.2")).isZero();
    }
    Await.until(SOON, "nothing runs", () -> running("p.1") == 0);
  }

  @Test
  void a_key_that_is_left_alone_is_shown_with_its_reason() {
    fake.answering(it ->
        FakeProvider.key(it).equals("k1")
            ? FakeProvider.refusal(429).withHeader("retry-after", "20")
            : FakeProvider.refusal(401));

    relay.chat(CHAT_BODY);

    assertThat(cooling("p.1").getString("why")).isEqualTo("limit");
    assertThat(cooling("p.1").getInteger("ms")).isBetween(15_000, 20_000);
    assertThat(cooling("p.2").getString("why")).isEqualTo("key");
    assertThat(cooling("p.2").getInteger("ms")).isBetween(55_000, 60_000);
    assertThat(relay.text("/admin/routes")).doesNotContain("k1");
  }

  @Test
  void an_open_breaker_is_shown() {
    openBreaker();

    var breaker = Picture.of(relay).instance("gone.1").getJsonArray("breakers").getJsonObject(0);

    assertThat(breaker.getString("model")).isEqualTo("lost");
    assertThat(breaker.getString("state")).isEqualTo("open");
    assertThat(breaker.getInteger("failures")).isEqualTo(2);
    assertThat(breaker.getString("last_failure")).isEqualTo("unavailable");
    assertThat(breaker.getInteger("probe_in_ms")).isBetween(50_000, 60_000);
    assertThat(Picture.of(relay).instance("gone.1").getJsonArray("breakers_elsewhere")).isEmpty();
  }

  @Test
  void an_open_breaker_is_in_the_health_of_the_provider() {
    openBreaker();

    var json = new JsonObject(relay.text("/health/providers", "accept", "application/json"));
    var gone = json.getJsonArray("providers").getJsonObject(1).getJsonArray("instances");

    assertThat(relay.text("/health/providers").lines().filter(it -> it.startsWith("gone.1 ")))
        .singleElement()
        .asString()
        .contains("left alone with lost");
    assertThat(json.getString("status")).isEqualTo("degraded");
    assertThat(gone.getJsonObject(0).getJsonArray("breakers"))
        .isEqualTo(
            new JsonArray(List.of(new JsonObject("{\"model\":\"lost\",\"state\":\"open\"}"))));
  }

  @Test
  void calls_and_fallbacks_are_counted() {
    openBreaker();
    fake.answering(FakeProvider.refusal(404));
    relay.chat(CHAT_BODY, "x-relay-route", "p.2");

    assertThat(relay.text("/metrics"))
        .contains(
            "relay_dispatch_calls_total{instance=\"gone.1\",result=\"unavailable\"} 2.0",
            "relay_dispatch_calls_total{instance=\"p.2\",result=\"404\"} 1.0",
            "relay_dispatch_fallbacks_total 2.0")
        .containsPattern(
            "relay_dispatch_calls_total\\{instance=\"p\\.\\d\",result=\"answered\"} [12]\\.0");
  }

  @Test
  void an_open_breaker_has_a_row_until_it_closes() {
    relay.close();
    relay = relay("300ms");
    openBreaker();
    assertThat(relay.text("/metrics"))
        .containsPattern(
            "relay_dispatch_breaker_open\\{instance=\"gone.1\",model=\"lost\"} (1\\.0|0\\.5)");
    try (var back = FakeProvider.start(port)) {
      Await.until(SOON, "it answers again", () -> asked(back));

      Await.until(
          SOON, "no row", () -> !relay.text("/metrics").contains("relay_dispatch_breaker_open{"));
      assertThat(Picture.of(relay).clean("gone.1")).isTrue();
      assertThat(relay.text("/health/providers")).doesNotContain("left alone");
    }
  }

  private boolean asked(FakeProvider back) {
    relay.chat(CHAT_BODY.replace(MODEL, "lost"));
    return back.count() > 0;
  }

  private void openBreaker() {
    for (int i = 0; i < 2; i++) {
      var response = relay.chat(CHAT_BODY.replace(MODEL, "lost"));
      assertThat(response.headers().firstValue("x-relay-fallback")).hasValue("true");
    }
  }

  private int running(String instance) {
    return Picture.of(relay).instance(instance).getInteger("running");
  }

  private JsonObject cooling(String instance) {
    return Picture.of(relay).instance(instance).getJsonArray("cooling").getJsonObject(0);
  }
}
