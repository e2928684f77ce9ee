package dev.relay.launcher.it.client;

import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.RunningRelay;
import dev.relay.launcher.it.Wire;
import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.FakeUpstream;
import dev.relay.testkit.upstream.OpenAiAnswers;
import dev.relay.testkit.upstream.Request;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What clients say in headers, and what they are told in them.
class ClientHeadersIT {

  private static final String MESSAGES = "{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{}]}";

  private final FakeUpstream upstream =
      FakeUpstream.start()
          .answering(Answer.json("{\"choices\":[],\"content\":[],\"output\":[],\"data\":[]}"));

  @AfterEach
  void stop() {
    upstream.close();
  }

  private RunningRelay relay(String options, String sections) {
    return RunningRelay.configured(
        "providers: [{name: p, base-url: \"%s\", %s}]\n".formatted(upstream.url(), options)
            + sections);
  }

  @ParameterizedTest
  @CsvSource({
    "anthropic, /v1/messages,                   anthropic-beta",
    "anthropic, /v1/messages/count_tokens,      anthropic-beta",
    "anthropic, /anthropic/v1/messages,         anthropic-beta",
    "openai,    /v1/chat/completions,           openai-beta",
    "openai,    /v1/responses,                  openai-beta",
    "openai,    /v1/responses,                  x-codex-beta-features",
    "openai,    /openai/v1/files,               openai-beta",
    "openai,    /openai/v1/files,               if-none-match",
  })
  void all_lines_of_a_list_reach_the_provider(String type, String path, String name) {
    try (var relay = relay("api-key: k, type: " + type, "");
        var wire = relay.wire()) {
      wire.post(
          path,
          MESSAGES.getBytes(StandardCharsets.UTF_8),
          name,
          "one, two",
          name,
          "",
          name.toUpperCase(Locale.ROOT),
          "three");

      assertThat(wire.reply().status()).isEqualTo(200);
    }
    assertThat(values(asked(), name)).containsExactly("one, two,three");
  }

  @Test
  void what_is_no_list_is_said_once() {
    try (var relay = relay("api-key: k", "");
        var wire = relay.wire()) {
      wire.chat(CHAT_BODY, "x-session-id", "one", "x-session-id", "two");

      assertThat(wire.reply().status()).isEqualTo(200);
    }
    assertThat(values(asked(), "x-session-id")).containsExactly("one");
  }

  @ParameterizedTest
  @CsvSource({
    "passthrough, api-key: k,           true",
    "passthrough, credentials: client,  true",
    "keys,        credentials: client,  true",
    "keys,        api-key: k,           false",
    "open,        api-key: k,           false",
    "passthrough, credentials: relay,   false",
  })
  void the_account_of_a_credential_goes_with_it_alone(String mode, String options, boolean passes) {
    var auth = "auth: {mode: " + mode + ", keys: [{name: a, key: sk-a}]}";
    try (var relay = relay(options, mode.equals("keys") ? auth : auth.replaceAll(", keys.*]", ""));
        var wire = relay.wire()) {
      for (var path : List.of(RunningRelay.CHAT, "/v1/responses", "/openai/v1/embeddings")) {
        wire.post(
            path,
            CHAT_BODY.getBytes(StandardCharsets.UTF_8),
            "x-relay-key",
            "sk-a",
            "authorization",
            "Bearer sk-mine",
            "OpenAI-Organization",
            "org-1",
            "openai-project",
            "proj_1");
        assertThat(wire.reply().status()).isEqualTo(200);
      }
    }
    assertThat(RunningRelay.asked(upstream))
        .hasSize(3)
        .allSatisfy(asked -> {
          assertThat(asked.header("openai-organization").isPresent()).isEqualTo(passes);
          assertThat(asked.header("openai-project").isPresent()).isEqualTo(passes);
          assertThat(asked.header("authorization").orElse("").contains("sk-mine"))
              .isEqualTo(passes);
        });
  }

  @Test
  void what_the_provider_says_of_its_account_holds() {
    try (var relay = relay("credentials: client, headers: {openai-organization: ours}", "");
        var wire = relay.wire()) {
      wire.chat(CHAT_BODY, "authorization", "Bearer sk-mine", "openai-organization", "theirs");

      assertThat(wire.reply().status()).isEqualTo(200);
    }
    assertThat(values(asked(), "openai-organization")).containsExactly("ours");
  }

  @ParameterizedTest
  @CsvSource({
    "通义é,       %E9%80%9A%E4%B9%89%C3%A9",
    "a é,         a%20%C3%A9",
    "'a b',       a b",
    "a%20b,       a%20b",
    "x\u202ey,    x%E2%80%AEy",
    "m😀,         m%F0%9F%98%80",
  })
  void a_name_is_told_in_ascii(String model, String told) {
    try (var relay = relay("api-key: k", "")) {
      var answer = relay.chat(CHAT_BODY.replace(RunningRelay.MODEL, model));

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("x-relay-model")).hasValue(told);
    }
    assertThat(asked().text()).contains("\"" + model + "\"");
  }

  @Test
  void a_failure_tells_the_name_in_ascii_as_well() {
    upstream.answering(OpenAiAnswers.error(400, "x", "y", "no"));
    try (var relay = relay("api-key: k", "")) {
      var answer = relay.chat(CHAT_BODY.replace(RunningRelay.MODEL, "é"));

      assertThat(answer.headers().firstValue("x-relay-model")).hasValue("%C3%A9");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/html",
        "TEXT/HTML; charset=utf-8",
        "image/svg+xml",
        "application/xhtml+xml",
        "text/xml",
        "application/rss+xml",
        "text/javascript",
        "application/pdf",
        "odd"
      })
  void what_a_browser_would_run_belongs_to_no_origin(String type) {
    var answer = passed(type);

    assertThat(answer.header("x-content-type-options")).isEqualTo("nosniff");
    assertThat(answer.header("content-security-policy")).isEqualTo("sandbox");
    assertThat(answer.header("content-type")).isEqualTo(type);
    assertThat(answer.header("content-disposition")).isEqualTo("attachment; filename=\"a\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"application/json", "audio/mpeg", "image/png", "application/octet-stream"})
  void what_it_would_not_is_only_not_guessed_at(String type) {
    var answer = passed(type);

    assertThat(answer.header("x-content-type-options")).isEqualTo("nosniff");
    assertThat(answer.header("content-security-policy")).isEmpty();
  }

  private Wire.Reply passed(String type) {
    upstream.answering(
        Answer.body(type, Buffer.buffer("<script>"))
            .withHeader("content-disposition", "attachment; filename=\"a\"")
            .withHeader("content-security-policy", "default-src *"));
    try (var relay = relay("api-key: k", "");
        var wire = relay.wire()) {
      wire.send("GET /p/v1/files/f/content HTTP/1.1\r\nhost: localhost\r\n\r\n");
      return wire.reply();
    }
  }

  private Request asked() {
    return RunningRelay.onlyAsked(upstream);
  }

  private static List<String> values(Request request, String name) {
    return request.headers().stream()
        .filter(field -> field.name().equalsIgnoreCase(name))
        .map(Request.Field::value)
        .toList();
  }
}
