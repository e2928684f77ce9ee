package dev.relay.launcher.it.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.RunningRelay;
import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.FakeUpstream;
import dev.relay.testkit.upstream.Request;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A key that may ask for some models only reaches no other one, wherever the request names it.
class ModelScopeIT {

  private FakeUpstream upstream;
  private RunningRelay relay;

  @BeforeEach
  void start() {
    upstream = FakeUpstream.start().answering(Answer.json("{\"candidates\":[],\"data\":[]}"));
    relay =
        RunningRelay.configured(
            """
            auth:
              mode: keys
              keys:
                - {name: some, key: sk-some, models: ["small*"]}
                - {name: full, key: sk-full, models: ["small*"], native: full}
                - {name: all, key: sk-all, native: full}
            providers:
              - {name: acme, type: openai, base-url: "%1$s/v1", api-key: k}
              - {name: sky, type: azure, base-url: "%1$s", api-key: k}
              - {name: google, type: gemini, base-url: "%1$s", api-key: k}
            models:
              - {match: "renamed", to: [{provider: google, model: new name}]}
              - {match: "*", when: {dialect: gemini}, to: [{provider: google}]}
              - {match: "*", to: [{provider: acme}]}
            """
                .formatted(upstream.url()));
  }

  @AfterEach
  void stop() {
    relay.close();
    upstream.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/sky/openai/deployments/small/chat/completions   | {'model':'gpt-big'}",
        "/sky/openai/deployments/gpt-big/chat/completions | {'model':'small'}",
        "/sky/openai/deployments/gpt-big/chat/completions | {}",
        "/sky/openai/DEPLOYMENTS/gpt-big/chat/completions | {'model':'small'}",
        "/sky/deployments/gpt-big/chat/completions        | {'model':'small'}",
        "/openai/deployments/small/embeddings             | {'model':'gpt-big'}",
        "/acme/v1/deployments/small/chat/completions      | {'model':'gpt-big'}",
        "/acme/v1/engines/gpt-big/completions             | {'model':'small'}",
        "/acme/v1/x/deployments/gpt-big/chat/completions  | {'model':'small'}",
        "/sky/openai/deployments/%67pt-big/chat/completions | {'model':'small'}",
        "/sky/openai/deployments/small/deployments/gpt-big/chat/completions | {'model':'small'}",
        "/v1beta/MODELS/gpt-big:generateContent           | {'model':'small'}",
        "/v1beta/Models/gpt-big:generatecontent           | {}",
        "/v1beta/models/%67pt-big:generateContent         | {}",
        "/v1beta/models/gpt-big:GenerateContent           | {'model':'small'}",
        "/v1beta/models/gpt-big%3AgenerateContent         | {}",
        "/v1beta/models/gpt-big:predict                   | {'model':'small'}",
        "/gemini/v1beta/MODELS/gpt-big:generateContent    | {'model':'small'}",
        "/gemini/v1beta/models/gpt-big:generateContent    | {'model':'small'}",
        "/gemini/v1beta/models/small:generateContent      | {'model':'models/gpt-big'}",
        "/gemini/v1beta/models/small:x/models/gpt-big:generateContent | {}",
        "/gemini/v1beta/models/small:countTokens          | {'generateContentRequest':{'model':'models/gpt-big'}}",
        "/gemini/v1beta/models/small:batchEmbedContents   | {'requests':[{'model':'models/small'},{'model':'models/gpt-big'}]}",
        "/v1beta/models/small:generateContent             | {'model':'models/gpt-big'}",
        "/v1beta/models/small:countTokens                 | {'generateContentRequest':{'model':'models/gpt-big'}}",
        "/v1beta/models/small:batchEmbedContents          | {'requests':[{'model':'models/gpt-big'}]}",
        "/v1/models/small:embedContent                    | {'model':'gpt-big'}",
      })
  void another_model_is_out_of_reach(String path, String body) {
    for (var key : List.of("sk-some", "sk-full")) {
      assertThat(post(path, body, key)).as(key).isIn(400, 403);
    }
    assertThat(asked()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/sky/openai/deployments/small/chat/completions | {'model':'small'}",
        "/sky/openai/deployments/small-2/embeddings     | {'input':'x'}",
        "/gemini/v1beta/models/small:generateContent    | {}",
        "/gemini/v1beta/models/small:embedContent       | {'model':'models/small'}",
        "/v1beta/models/small:generateContent           | {'contents':[]}",
        "/v1beta/models/small:predict                   | {'instances':[]}",
        "/v1beta/models/small:batchEmbedContents        | {'requests':[{'model':'models/small'}]}",
      })
  void its_own_is_not(String path, String body) {
    assertThat(post(path, body, "sk-some")).isEqualTo(200);
    assertThat(asked()).hasSize(1);
  }

  @Test
  void a_key_for_all_may_name_two() {
    var path = "/sky/openai/deployments/mine/chat/completions";

    assertThat(post(path, "{'model':'gpt-4o'}", "sk-all")).isEqualTo(200);
    assertThat(asked().getFirst().target()).startsWith("/openai/deployments/mine/chat/completions");
  }

  @ParameterizedTest
  @CsvSource({
    "POST,   /v1beta/models/imagen-x:predictLongRunning,      /v1beta/models/imagen-x:predictLongRunning",
    "POST,   /v1/models/imagen-x:predict,                     /v1/models/imagen-x:predict",
    "POST,   /v1alpha/models/g:someNewVerb,                   /v1alpha/models/g:someNewVerb",
    "POST,   /v1beta/models/g%3AbatchGenerateContent,         /v1beta/models/g%3AbatchGenerateContent",
    "POST,   /v1beta/models/renamed:predict,                  /v1beta/models/new%20name:predict",
    "POST,   /v1beta/tunedModels/t-1:generateContent,         /v1beta/tunedModels/t-1:generateContent",
    "PATCH,  /v1beta/tunedModels/t-1,                         /v1beta/tunedModels/t-1",
    "DELETE, /v1beta/tunedModels/t-1,                         /v1beta/tunedModels/t-1",
    "GET,    /v1beta/tunedModels,                             /v1beta/tunedModels",
    "POST,   /v1beta/cachedContents,                          /v1beta/cachedContents",
    "GET,    /v1beta/cachedContents/c-1,                      /v1beta/cachedContents/c-1",
    "GET,    /v1beta/models/imagen-x/operations/op-1,         /v1beta/models/imagen-x/operations/op-1",
    "POST,   /v1beta/files:register,                          /v1beta/files:register",
    "GET,    /v1beta/files/f-1:download,                      /v1beta/files/f-1:download",
  })
  void what_relay_does_not_know_of_google_passes(String method, String path, String target) {
    var body = method.equals("GET") || method.equals("DELETE") ? "" : "{'model':'models/g'}";

    assertThat(send(method, path, body, "sk-all")).isEqualTo(200);
    assertThat(all().getLast().target()).isEqualTo(target);
    assertThat(all().getLast().header("x-goog-api-key")).hasValue("k");
    assertThat(all().getLast().text()).isEqualTo(body.replace('\'', '"'));
  }

  private int post(String path, String body, String key) {
    return send("POST", path, body, key);
  }

  private int send(String method, String path, String body, String key) {
    try (var wire = relay.wire()) {
      wire.send(method + " " + path + " HTTP/1.1\r\nhost: localhost\r\nx-relay-key: " + key);
      wire.send("\r\ncontent-type: application/json\r\ncontent-length: " + body.length());
      wire.send("\r\n\r\n" + body.replace('\'', '"'));
      return wire.reply().status();
    }
  }

  private List<Request> asked() {
    return RunningRelay.asked(upstream);
  }

  private List<Request> all() {
    return upstream.requests().stream()
        .filter(it -> !it.header("connection").orElse("").equals("close"))
        .toList();
  }
}
