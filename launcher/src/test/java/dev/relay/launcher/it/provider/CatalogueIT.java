package dev.relay.launcher.it.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.config.Given;
import dev.relay.launcher.it.RunningRelay;
import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.FakeUpstream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Services that are known by name, at an address of this machine.
class CatalogueIT {

  private static final String CHAT =
      "{\"model\":\"m\",\"logprobs\":true,\"messages\":[{\"role\":\"user\",\"content\":\"é\"}],"
          + "\"logit_bias\":{\"a\":[1]} , \"top_logprobs\" : 2 }";

  @ParameterizedTest
  @CsvSource({
    "groq, GROQ, /v1/chat/completions, /openai/v1/chat/completions",
    "groq, GROQ, /v1/responses, /openai/v1/responses",
    "deepseek, DEEPSEEK, /v1/chat/completions, /v1/chat/completions",
    "deepseek, DEEPSEEK, /v1/messages, /anthropic/v1/messages",
    "openrouter, OPENROUTER, /v1/messages, /api/v1/messages",
    "zai, ZAI, /v1/chat/completions, /api/paas/v4/chat/completions",
    "zai, ZAI, /v1/messages, /api/anthropic/v1/messages",
  })
  void a_variable_is_enough(String name, String prefix, String path, String target) {
    try (var upstream = FakeUpstream.start().answering(Answer.json("{}"))) {
      var base = upstream.url() + base(name);
      var given = Given.nothing().env(prefix + "_API_KEY", "k").env(prefix + "_BASE_URL", base);
      try (var relay = RunningRelay.of(given)) {
        var answer = relay.post(path, path.endsWith("responses") ? "{\"model\":\"m\"}" : CHAT);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("x-relay-provider")).hasValue(name);
      }
      var asked = RunningRelay.onlyAsked(upstream);
      assertThat(asked.target()).isEqualTo(target);
      assertThat(asked.header("authorization")).hasValue("Bearer k");
      assertThat(asked.header("x-api-key").isPresent()).isEqualTo(path.endsWith("messages"));
    }
  }

  @Test
  void what_a_service_refuses_is_left_out_and_named() {
    try (var upstream = FakeUpstream.start().answering(Answer.json("{}"));
        var relay =
            RunningRelay.configured(
                "providers: [{name: g, type: groq, api-key: k, base-url: \"%s\"}]"
                    .formatted(upstream.url()))) {
      var answer = relay.post(RunningRelay.CHAT, CHAT);

      assertThat(answer.headers().firstValue("x-relay-dropped"))
          .hasValue("logit_bias, logprobs, top_logprobs");
      assertThat(RunningRelay.onlyAsked(upstream).text())
          .isEqualTo("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"é\"}] }");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', /v1/chat/completions, /openai/deployments/m/chat/completions?api-version=2024-10-21",
    "/openai/, /v1/chat/completions, /openai/deployments/m/chat/completions?api-version=2024-10-21",
    "?api-version=7, /v1/embeddings, /openai/deployments/m/embeddings?api-version=7",
    "'', /v1/responses, /openai/v1/responses",
    "/openai/v1/, /v1/chat/completions, /openai/deployments/m/chat/completions?api-version=2024-10-21",
    "/team, /v1/responses, /team/openai/v1/responses",
    "/openai/deployments/d, /v1/chat/completions, /openai/deployments/m/chat/completions?api-version=2024-10-21",
  })
  void on_azure_a_model_is_a_deployment(String end, String path, String target) {
    try (var upstream = FakeUpstream.start().answering(Answer.json("{}"));
        var relay =
            RunningRelay.configured(
                "providers: [{name: z, type: azure, api-key: k, base-url: \"%s\"}]"
                    .formatted(upstream.url() + end))) {
      var body = path.endsWith("embeddings") ? "{\"model\":\"m\",\"input\":\"x\"}" : CHAT;

      assertThat(relay.post(path, body).statusCode()).isEqualTo(200);

      var asked = RunningRelay.onlyAsked(upstream);
      assertThat(asked.target()).isEqualTo(target);
      assertThat(asked.header("api-key")).hasValue("k");
      assertThat(asked.header("authorization")).isEmpty();
    }
  }

  @Test
  void the_first_of_them_is_left_out_of_a_stream_too() {
    try (var upstream = FakeUpstream.start().answering(Answer.json("{}"));
        var relay =
            RunningRelay.configured(
                "providers: [{name: g, type: groq, api-key: k, base-url: \"%s\", body: {x: 1}}]"
                    .formatted(upstream.url()))) {
      relay.post(
          RunningRelay.CHAT,
          "{\"logit_bias\":{},\"model\":\"m\",\"messages\":[{}],\"stream\":true,\"logprobs\":true}");

      assertThat(RunningRelay.onlyAsked(upstream).text())
          .isEqualTo(
              "{\"stream_options\":{\"include_usage\":true},\"x\":1,\"model\":\"m\",\"messages\":[{}],\"stream\":true}");
    }
  }

  @Test
  void another_service_gets_everything() {
    try (var upstream = FakeUpstream.start().answering(Answer.json("{}"));
        var relay =
            RunningRelay.configured(
                "providers: [{name: g, type: openai, api-key: k, base-url: \"%s\"}]"
                    .formatted(upstream.url()))) {
      var answer = relay.post(RunningRelay.CHAT, CHAT);

      assertThat(answer.headers().firstValue("x-relay-dropped")).isEmpty();
      assertThat(RunningRelay.onlyAsked(upstream).text()).isEqualTo(CHAT);
    }
  }

  /// The path of the service's own base URL.
  private static String base(String name) {
    return switch (name) {
      case "groq" -> "/openai/v1";
      case "openrouter" -> "/api/v1";
      case "zai" -> "/api/paas/v4";
      default -> "";
    };
  }
}
