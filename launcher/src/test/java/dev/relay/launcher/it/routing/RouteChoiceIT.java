package dev.relay.launcher.it.routing;

import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static dev.relay.launcher.it.RunningRelay.MODEL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.FakeProvider;
import dev.relay.launcher.it.InDialect;
import dev.relay.launcher.it.RunningRelay;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A client chooses where its request goes: by a selector in the name, or by `x-relay-route`.
class RouteChoiceIT {

  private static final String ROUTE = "x-relay-route";
  private static final FakeProvider FAKE = FakeProvider.start();
  private static RunningRelay relay;

  @BeforeAll
  static void start() {
    relay =
        RunningRelay.configured(
            """
            auth:
              mode: keys
              keys:
                - {name: all, key: sk-all}
                - {name: one, key: sk-one, models: [gpt-test]}
                - {name: some, key: sk-some, models: [gpt-test, "p:small"]}
                - {name: named, key: sk-named, models: [alias]}
            providers:
              - {name: p, base-url: "%1$s", api-keys: [p1, p2, p3]}
              - {name: q, base-url: "%1$s", api-key: q1}
              - {name: n, type: anthropic, base-url: "%1$s", api-key: n1}
              - {name: g, type: gemini, base-url: "%1$s", api-key: g1}
            models:
              - {match: alias, to: [{provider: p.3, model: large}]}
              - {match: secret, when: {caller: nobody}, to: [{provider: q, model: hidden}]}
              - {match: kept, to: [{provider: p.1}]}
              - {match: "*", to: [{provider: q}, {provider: n}, {provider: g}]}
            """
                .formatted(FAKE.url()));
  }

  @AfterAll
  static void stop() {
    relay.close();
    FAKE.close();
  }

  @ParameterizedTest
  @CsvSource({
    "p.2:big,     p2, big",
    "p.3/big,     p3, big",
    "q:big,       q1, big",
    "q/a/b,       q1, a/b",
    "alias,       p3, large",
    "else,        q1, else",
  })
  void by_the_name(String name, String key, String model) {
    assertThat(relay.chat(chat(name), "x-relay-key", "sk-all").statusCode()).isEqualTo(200);
    assertAsked(key, model);
  }

  @ParameterizedTest
  @CsvSource({
    "p.2,     p2, gpt-test",
    "q,       q1, gpt-test",
    "p.2:big, p2, big",
    "p.1/big, p1, big",
    "alias,   p3, large",
    "kept,    p1, gpt-test",
    "*,       q1, gpt-test",
  })
  void by_the_header(String route, String key, String model) {
    assertThat(relay.chat(CHAT_BODY, "x-relay-key", "sk-all", ROUTE, route).statusCode())
        .isEqualTo(200);
    assertAsked(key, model);
  }

  @Test
  void by_a_provider_whose_keys_are_used_in_turn() {
    int before = FAKE.count();
    for (int i = 0; i < 3; i++) {
      relay.chat(CHAT_BODY, "x-relay-key", "sk-all", ROUTE, "p");
    }

    assertThat(FAKE.keys().subList(before, before + 3)).containsExactlyInAnyOrder("p1", "p2", "p3");
  }

  @Test
  void the_header_stands_above_a_selector_in_the_name() {
    relay.chat(chat("q:big"), "x-relay-key", "sk-all", ROUTE, "p.2");

    assertAsked("p2", "big");
  }

  @ParameterizedTest
  @CsvSource({
    "OPENAI,    invalid_route",
    "RESPONSES, invalid_route",
    "ANTHROPIC, invalid_request_error",
    "GEMINI,    INVALID_ARGUMENT",
  })
  void an_unknown_route_is_a_400_in_the_clients_dialect(InDialect dialect, String word) {
    int before = FAKE.count();
    for (var route : new String[] {"nobody", "p.4", "p.0", "nobody:m", "secret", "p:"}) {
      var response =
          relay.post(dialect.path("m"), dialect.body("m"), "x-relay-key", "sk-all", ROUTE, route);

      assertThat(response.statusCode()).describedAs(route).isEqualTo(400);
      var error = new JsonObject(RunningRelay.text(response));
      assertThat(dialect.word(error)).isEqualTo(word);
      assertThat(error.encode()).contains("route");
    }
    assertThat(FAKE.count()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"p:big", "q:hidden", "p.2/small", "alias"})
  void a_key_with_models_comes_to_no_other_one_by_the_header(String route) {
    int before = FAKE.count();

    var response = relay.chat(CHAT_BODY, "x-relay-key", "sk-one", ROUTE, route);

    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(RunningRelay.text(response)).contains("\"code\":\"model_not_allowed\"");
    assertThat(FAKE.count()).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource({
    "sk-some,  gpt-test, p:small, 200",
    "sk-some,  gpt-test, q:small, 403",
    "sk-some,  gpt-test, p,       200",
    "sk-some,  large,    p,       403",
    "sk-one,   large,    q,       403",
    "sk-named, alias,    alias,   200",
    "sk-named, large,    alias,   200",
    "sk-named, alias,    p.3,     200",
    "sk-named, large,    p.3,     403",
  })
  void a_key_with_models_goes_where_it_could_go_without_the_header(
      String key, String model, String route, int status) {
    assertThat(relay.chat(chat(model), "x-relay-key", key, ROUTE, route).statusCode())
        .isEqualTo(status);
  }

  @Test
  void a_condition_on_the_caller_holds_for_the_header_too() {
    assertThat(relay.chat(CHAT_BODY, "x-relay-key", "sk-all", ROUTE, "secret").statusCode())
        .isEqualTo(400);
    assertThat(relay.chat(chat("secret"), "x-relay-key", "sk-all").statusCode()).isEqualTo(200);
    assertAsked("q1", "secret");
  }

  @Test
  void a_route_with_a_control_character_or_without_end_is_refused() {
    assertThat(relay.chat(CHAT_BODY, "x-relay-key", "sk-all", ROUTE, "x".repeat(400)).statusCode())
        .isEqualTo(400);
    try (var wire = relay.wire()) {
      wire.chat(CHAT_BODY, "x-relay-key", "sk-all", ROUTE, "p\u0001");
      assertThat(wire.reply().status()).isEqualTo(400);
    }
  }

  private static String chat(String model) {
    return CHAT_BODY.replace(MODEL, model);
  }

  private static void assertAsked(String key, String model) {
    var asked = FAKE.asked().getLast();
    assertThat(FakeProvider.key(asked)).isEqualTo(key);
    assertThat(asked.text()).contains("\"model\":\"" + model + "\"");
    assertThat(asked.headers()).noneMatch(field -> field.name().startsWith("x-relay"));
  }
}
