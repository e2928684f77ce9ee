package dev.relay.launcher.it.client;

import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static dev.relay.launcher.it.RunningRelay.MODEL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.config.Given;
import dev.relay.launcher.it.RunningRelay;
import dev.relay.testkit.upstream.FakeUpstream;
import dev.relay.testkit.upstream.OpenAiAnswers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whose key opens what, and which of them goes upstream.
class CredentialsIT {

  private static final String KEYS =
      """
      auth:
        mode: keys
        keys:
          - {name: team-a, key: sk-relay-a}
          - {name: team-b, key: sk-relay-b, models: ["gpt-*"]}
      """;

  private static final String WANTS_THE_CLIENTS =
      "providers: [{name: fake, base-url: \"%s\", credentials: client}]\n";
  private final FakeUpstream upstream =
      FakeUpstream.start().answering(OpenAiAnswers.chat(MODEL, "hi"));

  @AfterEach
  void stop() {
    upstream.close();
  }

  @ParameterizedTest
  @CsvSource({
    "authorization,Bearer sk-relay-a",
    "Authorization,bearer sk-relay-a",
    "x-api-key,sk-relay-a",
    "api-key,sk-relay-a",
    "API-Key,sk-relay-a",
    "x-goog-api-key,sk-relay-a",
    "x-relay-key,sk-relay-a",
  })
  void a_key_may_come_in_any_of_the_places(String name, String value) {
    try (var relay = RunningRelay.before(upstream, "", KEYS)) {
      assertThat(relay.chat(CHAT_BODY, name, value).statusCode()).isEqualTo(200);
    }

    var asked = RunningRelay.onlyAsked(upstream);
    assertThat(asked.header("authorization")).hasValue("Bearer " + RunningRelay.UPSTREAM_KEY);
    assertThat(asked.headers()).noneMatch(field -> field.value().contains("sk-relay-a"));
  }

  @ParameterizedTest
  @CsvSource({
    "x-other,1",
    "authorization,Bearer sk-relay-",
    "authorization,Bearer sk-relay-aa",
    "authorization,sk-relay-a",
    "authorization,Basic sk-relay-a",
    "x-api-key,sk-unknown",
    "api-key,sk-unknown",
  })
  void without_a_known_key_nothing_is_answered(String name, String value) {
    try (var relay = RunningRelay.before(upstream, "", KEYS)) {
      var response = relay.chat(CHAT_BODY, name, value);

      assertThat(response.statusCode()).isEqualTo(401);
      assertThat(RunningRelay.text(response)).contains("\"code\":\"invalid_api_key\"");
      assertThat(RunningRelay.text(response)).doesNotContain(value);
      assertThat(response.headers().firstValue("www-authenticate")).isPresent();
      assertThat(relay.get("/v1/models", name, value).statusCode()).isEqualTo(401);
      assertThat(relay.get("/v1/models/" + MODEL, name, value).statusCode()).isEqualTo(401);
    }
    assertThat(RunningRelay.asked(upstream)).isEmpty();
  }

  @Test
  void a_client_that_brings_both_keys_keeps_its_own_from_a_provider_of_relays() {
    try (var relay = RunningRelay.before(upstream, "", KEYS)) {
      var response =
          relay.chat(CHAT_BODY, "x-relay-key", "sk-relay-a", "authorization", "Bearer sk-own");

      assertThat(response.statusCode()).isEqualTo(200);
    }
    assertThat(RunningRelay.onlyAsked(upstream).header("authorization"))
        .hasValue("Bearer " + RunningRelay.UPSTREAM_KEY);
  }

  @Test
  void a_wrong_x_relay_key_is_not_made_good_by_another_place() {
    try (var relay = RunningRelay.before(upstream, "", KEYS)) {
      var response =
          relay.chat(CHAT_BODY, "x-relay-key", "sk-wrong", "authorization", "Bearer sk-relay-a");

      assertThat(response.statusCode()).isEqualTo(401);
    }
  }

  @Test
  void credentials_of_the_client_go_to_the_provider_that_wants_them() {
    try (var relay = RunningRelay.configured(WANTS_THE_CLIENTS.formatted(upstream.url()) + KEYS)) {
      var response =
          relay.chat(
              CHAT_BODY,
              "x-relay-key",
              "sk-relay-a",
              "authorization",
              "Bearer sk-own",
              "x-api-key",
              "sk-other");

      assertThat(response.statusCode()).isEqualTo(200);
    }
    var asked = RunningRelay.onlyAsked(upstream);
    assertThat(asked.header("authorization")).hasValue("Bearer sk-own");
    assertThat(asked.headers())
        .noneMatch(field -> field.value().matches(".*(sk-relay-a|sk-other|sk-of-the).*"));
  }

  @Test
  void a_key_of_relay_is_never_a_credential_of_the_client() {
    try (var relay = RunningRelay.configured(WANTS_THE_CLIENTS.formatted(upstream.url()) + KEYS)) {
      var response = relay.chat(CHAT_BODY, "authorization", "Bearer sk-relay-a");

      assertThat(response.statusCode()).isEqualTo(401);
      assertThat(RunningRelay.text(response)).contains("your own key");
    }
    assertThat(RunningRelay.asked(upstream)).isEmpty();
  }

  @Test
  void two_keys_of_relay_do_not_leave_it() {
    try (var relay = RunningRelay.configured(WANTS_THE_CLIENTS.formatted(upstream.url()) + KEYS)) {
      relay.chat(CHAT_BODY, "x-relay-key", "sk-relay-a", "authorization", "Bearer sk-relay-b");
    }
    assertThat(RunningRelay.asked(upstream))
        .allMatch(
            asked -> asked.header("authorization").filter(it -> it.contains("sk-relay")).isEmpty());
  }

  @Test
  void passthrough_sends_the_callers_key_and_nothing_else() {
    try (var relay = RunningRelay.configured(passthrough())) {
      var response = relay.chat(CHAT_BODY, "authorization", "Bearer sk-own", "x-api-key", "sk-b");

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(relay.chat(CHAT_BODY).statusCode()).isEqualTo(401);
    }
    var asked = RunningRelay.onlyAsked(upstream);
    assertThat(asked.header("authorization")).hasValue("Bearer sk-own");
    assertThat(asked.headers()).noneMatch(field -> field.value().matches(".*(sk-b|sk-of-the).*"));
  }

  @Test
  void a_key_in_azures_place_is_the_callers_own_as_well() {
    try (var relay = RunningRelay.configured(passthrough())) {
      assertThat(relay.chat(CHAT_BODY, "api-key", "sk-own").statusCode()).isEqualTo(200);
      assertThat(relay.get("/v1/models", "api-key", "sk-own").statusCode()).isEqualTo(200);
    }
    var asked = RunningRelay.onlyAsked(upstream);
    assertThat(asked.header("authorization")).hasValue("Bearer sk-own");
    assertThat(asked.header("api-key")).isEmpty();
  }

  @Test
  void a_provider_that_says_so_gets_our_key_in_passthrough() {
    var yaml = passthrough().replace("api-key", "credentials: relay, api-key");
    try (var relay = RunningRelay.configured(yaml)) {
      assertThat(relay.chat(CHAT_BODY, "authorization", "Bearer sk-own").statusCode())
          .isEqualTo(200);
    }
    assertThat(RunningRelay.onlyAsked(upstream).header("authorization"))
        .hasValue("Bearer sk-of-the-upstream");
    assertThat(Given.yaml(yaml).warnings())
        .anyMatch(it -> it.startsWith("provider 'fake' answers with our key to whoever calls"));
  }

  @Test
  void an_open_gateway_takes_any_key_and_forwards_none() {
    try (var relay = RunningRelay.before(upstream)) {
      assertThat(relay.chat(CHAT_BODY, "authorization", "Bearer sk-any").statusCode())
          .isEqualTo(200);
      assertThat(relay.chat(CHAT_BODY).statusCode()).isEqualTo(200);
    }
    assertThat(RunningRelay.asked(upstream))
        .allMatch(
            asked -> asked.header("authorization").orElse("").equals("Bearer sk-of-the-upstream"));
  }

  @Test
  void a_provider_without_a_key_gets_none() {
    var yaml = "providers: [{name: local, base-url: \"%s\"}]".formatted(upstream.url());
    try (var relay = RunningRelay.configured(yaml)) {
      assertThat(relay.chat(CHAT_BODY, "authorization", "Bearer sk-any").statusCode())
          .isEqualTo(200);
    }
    assertThat(RunningRelay.onlyAsked(upstream).header("authorization")).isEmpty();
  }

  @Test
  void a_key_asks_only_for_models_that_it_may_use() {
    try (var relay = RunningRelay.before(upstream, "", KEYS)) {
      var key = new String[] {"x-api-key", "sk-relay-b"};

      assertThat(relay.chat(CHAT_BODY, key).statusCode()).isEqualTo(200);
      var refused = relay.chat(CHAT_BODY.replace("gpt-test", "o3"), key);
      assertThat(refused.statusCode()).isEqualTo(403);
      assertThat(RunningRelay.text(refused)).contains("\"code\":\"model_not_allowed\"");
    }
  }

  private String passthrough() {
    return """
    auth: {mode: passthrough}
    providers: [{name: fake, base-url: "%s", api-key: sk-of-the-upstream}]
    """
        .formatted(upstream.url());
  }
}
