package dev.relay.launcher.it.provider;

import static dev.relay.launcher.it.RunningRelay.CHAT;
import static dev.relay.launcher.it.RunningRelay.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.Await;
import dev.relay.launcher.it.RunningRelay;
import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.FakeUpstream;
import dev.relay.testkit.upstream.OpenAiAnswers;
import dev.relay.testkit.upstream.Request;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What Ollama's own API is used for.
class OllamaIT {

  private static final String TAGS =
      """
      {"models": [{"name": "gemma3:4b", "model": "gemma3:4b", "size": 3338801804,
        "details": {"family": "gemma3"}}, {"name": "nomic-embed-text:latest"}]}
      """;

  private static final String BODY =
      """
      {"model":"%s","input":"hi","max_tokens":5,"messages":[{"role":"user","content":"hi"}]}\
      """;

  private final FakeUpstream ollama = FakeUpstream.start().answering(OllamaIT::answer);

  @AfterEach
  void stop() {
    ollama.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "/v1"})
  void models_are_those_that_are_pulled(String path) {
    try (var relay = before(path, "")) {
      Await.until(
          SOON,
          "the models are listed",
          () -> relay.text("/v1/models").matches(".*gemma3:4b.*nomic-embed-text:latest.*"));

      assertThat(ollama.requests()).extracting(Request::target).containsExactly("/api/tags");
    }
  }

  @Test
  void what_speaks_like_ollama_lists_its_models_as_openai_does() {
    ollama.answering(request ->
        request.target().equals("/v1/models")
            ? OpenAiAnswers.models("other")
            : Answer.json("{}").withStatus(404));
    try (var relay = before("", "")) {
      Await.until(SOON, "it is listed", () -> relay.text("/v1/models").contains("other"));

      assertThat(relay.text("/health/providers")).isEqualTo("local.1 ok 1 model\n");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v1/chat/completions | /api/generate | ,\"stream\":false",
        "/v1/messages | /api/generate | ,\"stream\":false",
        "/v1/responses | /api/generate | ,\"stream\":false",
        "/v1/embeddings | /api/embed | ''",
      })
  void how_long_a_model_is_kept_is_told_by_its_own_path(String asked, String path, String more) {
    try (var relay = before("/v1", "body: {keep_alive: 30m, seed: 7}")) {
      relay.post(asked, BODY.formatted("gemma3:4b"));

      ollama.awaitRequests(3, SOON);
      var exchange = ollama.requests().get(1);
      var told = ollama.requests().getLast();
      assertThat(exchange.target()).isEqualTo(asked);
      assertThat(exchange.text()).doesNotContain("keep_alive").contains("\"seed\":7");
      assertThat(told.target()).isEqualTo(path);
      assertThat(told.text())
          .isEqualTo("{\"model\":\"gemma3:4b\",\"keep_alive\":\"30m\"" + more + "}");
    }
  }

  @Test
  void it_is_told_once_in_a_while_for_each_model() {
    try (var relay = before("", "body: {keep_alive: -1}")) {
      for (int i = 0; i < 10; i++) {
        relay.post(CHAT, BODY.formatted("a"));
        relay.post(CHAT, BODY.formatted("b"));
      }

      Await.until(SOON, "both are told", () -> told().size() == 2);
      assertThat(told())
          .containsExactlyInAnyOrder(
              "{\"model\":\"a\",\"keep_alive\":-1,\"stream\":false}",
              "{\"model\":\"b\",\"keep_alive\":-1,\"stream\":false}");
    }
  }

  @Test
  void an_exchange_does_not_wait_for_it() {
    ollama.answering(request ->
        request.target().startsWith("/api/") ? Answer.json("{}").hang() : answer(request));
    try (var relay = before("", "body: {keep_alive: 1h}")) {
      assertThat(relay.post(CHAT, BODY.formatted("a")).statusCode()).isEqualTo(200);
      assertThat(relay.post(CHAT, BODY.formatted("a")).statusCode()).isEqualTo(200);
      ollama.awaitRequests(4, SOON);
    }
  }

  @Test
  void nothing_is_told_of_an_exchange_that_failed_or_if_nobody_wants_it() {
    try (var relay = before("", "body: {keep_alive: 1h}");
        var plain = before("", "")) {
      assertThat(relay.post(CHAT, BODY.formatted("missing")).statusCode()).isEqualTo(404);
      assertThat(plain.post(CHAT, BODY.formatted("a")).statusCode()).isEqualTo(200);
      assertThat(relay.post(CHAT, BODY.formatted("b")).statusCode()).isEqualTo(200);

      Await.until(SOON, "the last is told", () -> !told().isEmpty());
      assertThat(told()).hasSize(1).allMatch(body -> body.contains("\"b\""));
    }
  }

  private static Answer answer(Request request) {
    if (request.target().equals("/api/tags")) {
      return Answer.json(TAGS);
    }
    return request.text().contains("missing")
        ? OpenAiAnswers.error(404, "not_found", "no_model", "model 'missing' not found")
        : Answer.json("{}");
  }

  private List<String> told() {
    return ollama.requests().stream()
        .filter(request -> request.target().equals("/api/generate"))
        .map(Request::text)
        .toList();
  }

  private RunningRelay before(String path, String options) {
    var relay =
        RunningRelay.configured(
            "providers: [{name: local, type: ollama, base-url: \"%s\", %s}]"
                .formatted(ollama.url() + path, options));
    ollama.awaitRequests(1, SOON);
    return relay;
  }
}
