package dev.relay.launcher.it.client;

import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.RunningRelay;
import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.FakeUpstream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Base URLs that end in what their clients add.
class BaseUrlsIT {

  private static final FakeUpstream UPSTREAM =
      FakeUpstream.start()
          .answering(
              Answer.json(
                  "{\"choices\":[],\"content\":[],\"output\":[],\"data\":[],\"candidates\":[]}"));
  private static RunningRelay relay;

  @BeforeAll
  static void start() {
    relay =
        RunningRelay.configured(
            """
            auth: {mode: keys, keys: [{name: t, key: sk-t}]}
            providers:
              - {name: an, type: anthropic, base-url: "%1$s", api-key: k}
              - {name: ge, type: gemini, base-url: "%1$s", api-key: k}
              - {name: a, type: openai, base-url: "%1$s/v1", api-key: k}
            """
                .formatted(UPSTREAM.url()));
  }

  @AfterAll
  static void stop() {
    relay.close();
    UPSTREAM.close();
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/v1/chat/completions,                  /v1/chat/completions",
    "/v1/v1/v1/chat/completions,               /v1/chat/completions",
    "//v1/chat/completions,                    /v1/chat/completions",
    "/v1//chat/completions,                    /v1/chat/completions",
    "/v1beta//models/m:generateContent,        /v1beta/models/m:generateContent",
    "//v1beta//models/m:generateContent,       /v1beta/models/m:generateContent",
    "//v1/v1/chat/completions,                 /v1/chat/completions",
    "/v1/chat/completions/,                    /v1/chat/completions",
    "/v1/v1/embeddings,                        /v1/embeddings",
    "/v1/v1/responses,                         /v1/responses",
    "/v1/chat/completions/chat/completions,    /v1/chat/completions",
    "/v1/chat/completions/v1/chat/completions, /v1/chat/completions",
    "/v1/v1/messages,                          /v1/messages",
    "/v1/v1/messages?beta=true,                /v1/messages?beta=true",
    "/v1/messages/v1/messages,                 /v1/messages",
    "/v1/v1/messages/count_tokens,             /v1/messages/count_tokens",
    "/v1beta/v1beta/models/m:countTokens,      /v1beta/models/m:countTokens",
    "/v1/v1beta/models/m:generateContent,      /v1beta/models/m:generateContent",
    "//v1beta/models/m:generateContent,        /v1beta/models/m:generateContent",
  })
  void an_exchange_is_served(String path, String target) {
    int before = RunningRelay.asked(UPSTREAM).size();
    var body = path.contains("beta/") ? "{}" : CHAT_BODY;
    try (var wire = relay.wire()) {
      var reply =
          wire.post(path, body.getBytes(StandardCharsets.UTF_8), "x-api-key", "sk-t").reply();

      assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    }
    assertThat(RunningRelay.asked(UPSTREAM).get(before).target()).isEqualTo(target);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/v1/models", "//v1/models", "/v1/models/", "/v1/v1beta/models"})
  void a_list_is_served(String path) {
    assertThat(status("GET", path, "sk-t")).startsWith("200");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/v1/v1/files", "/openai/v1/v1/chat/completions", "/a/v1/v1/models", "//v1/files"})
  void of_another_path_is_said_what_is_doubled(String path) {
    for (var method : new String[] {"GET", "POST"}) {
      assertThat(status(method, path, "sk-t")).startsWith("404").contains("is doubled in the path");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/v1/chat/completions", "//v1beta/models/m:generateContent"})
  void without_a_key_nothing_is(String path) {
    assertThat(status("POST", path, "sk-wrong")).startsWith("401");
  }

  private static String status(String method, String path, String key) {
    try (var wire = relay.wire()) {
      wire.send(method + " " + path + " HTTP/1.1\r\nhost: localhost\r\nx-api-key: " + key);
      wire.send("\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}");
      var reply = wire.reply();
      return reply.status() + " " + reply.text();
    }
  }
}
