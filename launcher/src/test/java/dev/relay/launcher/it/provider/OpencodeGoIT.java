package dev.relay.launcher.it.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.config.Given;
import dev.relay.launcher.it.Await;
import dev.relay.launcher.it.RunningRelay;
import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.FakeUpstream;
import dev.relay.testkit.upstream.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// One service with two protocols: which one, its model says.
class OpencodeGoIT {

  private static final String MESSAGES = "/v1/messages";
  private static final String CHAT = RunningRelay.CHAT;

  private FakeUpstream upstream;

  @BeforeEach
  void start() {
    upstream = FakeUpstream.start().answering(Answer.json("{}"));
  }

  @AfterEach
  void stop() {
    upstream.close();
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/messages,          opencode-go:minimax-m2.7,            /zen/go/v1/messages,          minimax-m2.7",
    "/v1/chat/completions,  opencode-go:glm-5.1,                 /zen/go/v1/chat/completions,  glm-5.1",
    "/v1/chat/completions,  opencode-go/glm-5.1,                 /zen/go/v1/chat/completions,  glm-5.1",
    "/v1/chat/completions,  opencode-go:opencode-go/glm-5.1,     /zen/go/v1/chat/completions,  glm-5.1",
    "/v1/chat/completions,  glm-5.1,                             /zen/go/v1/chat/completions,  glm-5.1",
    "/v1/chat/completions,  opencode-go:kimi-k2.7,               /zen/go/v1/chat/completions,  kimi-k2.7-code",
    "/v1/chat/completions,  opencode-go:never-heard-of,          /zen/go/v1/chat/completions,  never-heard-of",
    "/v1/messages,          qwen3.7-max,                         /zen/go/v1/messages,          qwen3.7-max",
  })
  void a_model_is_asked_in_its_own_protocol(
      String path, String asked, String target, String model) {
    try (var relay = RunningRelay.of(environment())) {
      assertThat(relay.post(path, body(asked)).statusCode()).isEqualTo(200);
    }

    var request = RunningRelay.onlyAsked(upstream);
    assertThat(request.target()).isEqualTo(target);
    assertThat(request.text()).isEqualTo(body(model));
    assertThat(request.header("x-llmproxy-loop-guard")).hasValue("1");
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/messages,          glm-5.1,       [openai]",
    "/v1/chat/completions,  minimax-m2.7,  [anthropic]",
    "/v1/responses,         glm-5.1,       [openai]"
  })
  void another_protocol_is_refused_and_the_right_one_named(
      String path, String model, String spoken) {
    try (var relay = RunningRelay.of(environment())) {
      var answer = relay.post(path, body("opencode-go:" + model));

      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(RunningRelay.text(answer)).contains("expected: one of " + spoken);
    }
    assertThat(RunningRelay.asked(upstream)).isEmpty();
  }

  @Test
  void each_protocol_shows_the_key_in_its_own_place_alone() {
    try (var relay = RunningRelay.of(environment())) {
      relay.post(MESSAGES, body("minimax-m2.7"));
      relay.post(CHAT, body("glm-5.1"));
    }

    var asked = RunningRelay.asked(upstream);
    assertThat(asked.get(0).header("x-api-key")).hasValue("k1");
    assertThat(asked.get(0).header("authorization")).isEmpty();
    assertThat(asked.get(0).header("anthropic-version")).hasValue("2023-06-01");
    assertThat(asked.get(1).header("authorization")).hasValue("Bearer k2");
    assertThat(asked.get(1).header("x-api-key")).isEmpty();
  }

  @Test
  void two_numbered_keys_take_turns_and_a_number_is_always_its_own() {
    try (var relay = RunningRelay.of(environment())) {
      for (int i = 0; i < 4; i++) {
        relay.post(CHAT, body("opencode-go:glm-5.1"));
      }
      relay.post(CHAT, body("opencode-go.2:glm-5.1"));
      relay.post(CHAT, body("opencode-go.2:glm-5.1"));
    }

    assertThat(RunningRelay.asked(upstream).stream().map(OpencodeGoIT::key))
        .containsExactly(
            "Bearer k1", "Bearer k2", "Bearer k1", "Bearer k2", "Bearer k2", "Bearer k2");
  }

  @Test
  void connections_that_come_to_different_event_loops_take_turns_too() {
    try (var relay = RunningRelay.of(environment())) {
      for (int i = 0; i < 6; i++) {
        try (var wire = relay.wire()) {
          assertThat(wire.chat(body("opencode-go:glm-5.1")).reply().status()).isEqualTo(200);
        }
      }
    }

    assertThat(RunningRelay.asked(upstream).stream().map(OpencodeGoIT::key))
        .containsExactly(
            "Bearer k1", "Bearer k2", "Bearer k1", "Bearer k2", "Bearer k1", "Bearer k2");
  }

  @Test
  void what_relay_knows_is_listed_until_the_service_says_more() {
    upstream.answering(request -> Answer.json("{}").withStatus(500));
    try (var relay =
        RunningRelay.of(
            environment().env("OPENAI_API_KEY", "k").env("OPENAI_BASE_URL", upstream.url()))) {
      assertThat(relay.text("/v1/models")).contains("\"glm-5.1\"").doesNotContain("minimax-m2.7");
      assertThat(relay.text("/v1/models", "anthropic-version", "1")).contains("\"minimax-m2.7\"");

      relay.post(CHAT, body("glm-5.1"));
    }

    assertThat(RunningRelay.asked(upstream))
        .allMatch(request -> request.target().equals("/zen/go/v1/chat/completions"));
  }

  @Test
  void what_a_list_says_of_a_dialect_that_is_not_spoken_counts_for_nothing() {
    var list =
        Answer.json(
            "{\"data\":[{\"id\":\"glm-5.1\",\"ai_sdk_package\":\"@ai-sdk/openai\"},{\"id\":\"new\"}]}");
    upstream.answering(request -> request.target().endsWith("/models") ? list : Answer.json("{}"));
    try (var relay = RunningRelay.of(environment())) {
      Await.until(
          RunningRelay.SOON, "the list is read", () -> relay.text("/v1/models").contains("new"));

      assertThat(relay.post(CHAT, body("glm-5.1")).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void a_plain_variable_beside_numbered_ones_changes_no_number() {
    try (var relay = RunningRelay.of(environment().env("OPENCODE_GO_API_KEY", "Bearer k0"))) {
      relay.post(CHAT, body("opencode-go.1:glm-5.1"));
      relay.post(CHAT, body("opencode-go.2:glm-5.1"));
      relay.post(CHAT, body("opencode-go.3:glm-5.1"));
    }

    assertThat(RunningRelay.asked(upstream).stream().map(OpencodeGoIT::key))
        .containsExactly("Bearer k1", "Bearer k2", "Bearer k0");
  }

  @Test
  void the_services_own_list_says_more_than_relay_knows_and_the_configuration_more_than_both() {
    var list =
        Answer.json(
            """
            {"data":[{"id":"glm-5.1","endpoint":"/zen/go/v1/messages"},
            {"id":"glm-9","ai_sdk_package":"@ai-sdk/anthropic"}]}\
            """);
    upstream.answering(request -> request.target().endsWith("/models") ? list : Answer.json("{}"));
    var yaml =
        """
        providers:
          - {name: go, type: opencode-go, api-key: k, base-url: "%s/zen/go/v1/chat/completions",
             model-protocol-overrides: {minimax-m3: openai}}
        """;
    try (var relay = RunningRelay.configured(yaml.formatted(upstream.url()))) {
      Await.until(
          RunningRelay.SOON,
          "the list is read",
          () -> relay.text("/v1/models", "anthropic-version", "1").contains("glm-9"));

      assertThat(relay.post(MESSAGES, body("glm-5.1")).statusCode()).isEqualTo(200);
      assertThat(relay.post(MESSAGES, body("go:glm-9")).statusCode()).isEqualTo(200);
      assertThat(relay.post(CHAT, body("minimax-m3")).statusCode()).isEqualTo(200);
    }

    assertThat(RunningRelay.asked(upstream).stream().map(Request::target))
        .containsExactly(
            "/zen/go/v1/messages", "/zen/go/v1/messages", "/zen/go/v1/chat/completions");
  }

  @Test
  void what_the_service_answers_with_an_error_is_left_out_and_named() {
    try (var relay = RunningRelay.of(environment())) {
      var answer =
          relay.post(
              MESSAGES,
              "{\"model\":\"minimax-m2.7\",\"thinking\":{\"type\":\"adaptive\"},\"messages\":[{}],\"max_tokens\":1}",
              "anthropic-beta",
              "interleaved-thinking-2025-05-14");
      relay.post(CHAT, "{\"model\":\"glm-5.1\",\"reasoning_effort\":\"high\",\"messages\":[{}]}");
      relay.post(CHAT, "{\"model\":\"kimi-k2.5\",\"reasoning_effort\":\"high\",\"messages\":[{}]}");

      assertThat(answer.statusCode()).describedAs(RunningRelay.text(answer)).isEqualTo(200);
      assertThat(answer.headers().firstValue("x-relay-dropped"))
          .hasValue("anthropic-beta, thinking");
      assertThat(RunningRelay.asked(upstream).getFirst().header("anthropic-beta")).isEmpty();
    }
    assertThat(RunningRelay.asked(upstream).stream().map(Request::text))
        .containsExactly(
            "{\"model\":\"minimax-m2.7\",\"messages\":[{}],\"max_tokens\":1}",
            "{\"model\":\"glm-5.1\",\"messages\":[{}]}",
            "{\"model\":\"kimi-k2.5\",\"reasoning_effort\":\"high\",\"messages\":[{}]}");
  }

  @Test
  void what_has_passed_a_relay_already_is_refused() {
    try (var relay = RunningRelay.of(environment())) {
      var answer = relay.post(CHAT, body("glm-5.1"), "x-llmproxy-loop-guard", "1");

      assertThat(answer.statusCode()).isEqualTo(508);
    }
    assertThat(RunningRelay.asked(upstream)).isEmpty();
  }

  private Given environment() {
    return Given.nothing()
        .env("OPENCODE_GO_API_KEY_1", "k1")
        .env("OPENCODE_GO_API_KEY_2", "k2")
        .env("OPENCODE_GO_API_BASE_URL", upstream.url() + "/zen/go/v1");
  }

  private static String key(Request request) {
    return request.header("authorization").orElse("");
  }

  private static String body(String model) {
    return "{\"model\":\""
        + model
        + "\",\"messages\":[{\"role\":\"user\",\"content\":\"é\"}],\"max_tokens\":9}";
  }
}
