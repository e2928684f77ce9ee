package dev.relay.launcher.it.provider;

import static dev.relay.launcher.it.RunningRelay.CHAT;
import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static dev.relay.launcher.it.RunningRelay.MODEL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.RunningRelay;
import dev.relay.launcher.it.Wire;
import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.FakeUpstream;
import dev.relay.testkit.upstream.OpenAiAnswers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A request that is wrong is answered in OpenAI's envelope, and hurts nobody else.
class RefusedRequestIT {

  private static FakeUpstream upstream;
  private static RunningRelay relay;

  @BeforeAll
  static void start() {
    upstream = FakeUpstream.start().answering(OpenAiAnswers.chat(MODEL, "hi"));
    relay = RunningRelay.before(upstream);
  }

  @AfterAll
  static void stop() {
    relay.close();
    upstream.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|invalid_json",
        "'{'|invalid_json",
        "'[]'|invalid_json",
        "'null'|invalid_json",
        "'{\"model\":\"m\",}'|invalid_json",
        "'{\"model\":\"m\",\"messages\":[{}]} x'|invalid_json",
        "'{\"model\":\"m\",\"messages\":[{}]}{}'|invalid_json",
        "'{\"messages\":[{}]}'|missing_required_parameter",
        "'{\"model\":\"m\"}'|missing_required_parameter",
        "'{\"model\":1,\"messages\":[{}]}'|invalid_type",
        "'{\"model\":\"\",\"messages\":[{}]}'|invalid_model",
        "'{\"model\":\"a\\u0000\",\"messages\":[{}]}'|invalid_model",
        "'{\"model\":\"m\",\"messages\":{}}'|invalid_type",
        "'{\"model\":\"m\",\"messages\":[1]}'|invalid_type",
        "'{\"model\":\"m\",\"messages\":[]}'|empty_array",
        "'{\"model\":\"m\",\"messages\":[{}],\"stream\":\"yes\"}'|invalid_type",
        "'{\"model\":\"m\",\"model\":\"n\",\"messages\":[{}]}'|duplicate_parameter",
      })
  void a_body_that_is_wrong_is_a_400(String body, String code) {
    try (var wire = relay.wire()) {
      assertRefused(wire.chat(body).reply(), 400, code);
      assertThat(wire.chat(CHAT_BODY).reply().status()).isEqualTo(200);
    }
  }

  @Test
  void what_is_missing_is_named() {
    var response = relay.chat("{\"model\":\"m\"}");

    assertThat(RunningRelay.text(response))
        .contains("'messages' is missing", "\"param\":\"messages\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v1/responses  | {'prompt':{'id':'pmpt_1'},'input':'hi'}",
        "/v1/responses  | {'input':'hi','stream':false,'prompt':{'id':'p'}}",
        "/v1/responses  | {'model':null,'prompt':{'id':'p'}}",
        "/responses     | {'prompt':{'id':'p'},'model':null}",
        "/v1/embeddings | {'model':'m','messages':[{}]}",
        "/v1/embeddings | {'model':'m','messages':'x'}",
        "/v1/embeddings | {'model':'m','inputs':[]}",
      })
  void what_the_provider_judges_goes_on_as_it_is(String path, String body) {
    var json = body.replace('\'', '"');
    upstream.enqueue(Answer.json("{\"output\":[],\"data\":[]}"));
    int before = RunningRelay.asked(upstream).size();

    assertThat(relay.post(path, json).statusCode()).isEqualTo(200);
    assertThat(RunningRelay.asked(upstream).get(before).text()).isEqualTo(json);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{}", "{\"input\":\"x\"}", "{\"model\":null}", "{\"model\":1,\"prompt\":{}}"})
  void without_a_prompt_a_response_needs_a_model(String body) {
    try (var wire = relay.wire()) {
      var reply = wire.post("/v1/responses", body.getBytes(StandardCharsets.UTF_8)).reply();

      assertThat(reply.status()).isEqualTo(400);
      assertThat(reply.text()).contains("\"param\":\"model\"");
    }
  }

  @Test
  void a_name_that_is_too_long_is_a_400() {
    var body = CHAT_BODY.replace(MODEL, "m".repeat(257));

    assertThat(relay.chat(body).statusCode()).isEqualTo(400);
    assertThat(relay.chat(CHAT_BODY.replace(MODEL, "m".repeat(256))).statusCode()).isEqualTo(200);
  }

  @Test
  void nesting_without_end_is_a_400() {
    var deep = "[".repeat(100_000) + "]".repeat(100_000);
    var body = "{\"model\":\"m\",\"messages\":[{}],\"x\":" + deep + "}";

    assertThat(relay.chat(body).statusCode()).isEqualTo(400);
  }

  @Test
  void an_error_tells_nothing_of_the_prompt() {
    var bodies =
        List.of(
            "{\"model\":\"m\",\"messages\":[CANARY",
            "{\"model\":\"m\",\"messages\":[{\"content\":\"CANARY",
            "CANARY",
            "{\"model\":\"m\",\"messages\":[{}]} CANARY",
            "{\"model\":\"m\",\"messages\":[{\"content\":\"\\CANARY\"}]}");

    for (var body : bodies) {
      var response = relay.chat(body);
      assertThat(response.statusCode()).isEqualTo(400);
      assertThat(RunningRelay.text(response)).doesNotContain("CANARY");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/", "/v1", "/v1/", "/chat", "/v2/chat/completions", "/v2/v1/chat/completions"})
  void an_unknown_path_is_a_404(String path) {
    for (var method : List.of("GET", "POST")) {
      try (var wire = relay.wire()) {
        wire.send(
            method + " " + path + " HTTP/1.1\r\nhost: localhost\r\ncontent-length: 2\r\n\r\n{}");
        assertRefused(wire.reply(), 404, "unknown_path");
        assertThat(wire.chat(CHAT_BODY).reply().status()).isEqualTo(200);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET,/v1/chat/completions,POST",
    "PUT,/v1/chat/completions,POST",
    "DELETE,/v1/embeddings,POST",
    "GET,/v1/completions,POST",
    "POST,/v1/models,GET",
    "DELETE,/v1/models/gpt-test,GET",
    "POST,/health,GET",
    "PATCH,/metrics,GET",
  })
  void a_wrong_method_is_a_405(String method, String path, String allowed) {
    try (var wire = relay.wire()) {
      wire.send(
          method + " " + path + " HTTP/1.1\r\nhost: localhost\r\ncontent-length: 2\r\n\r\n{}");
      var reply = wire.reply();
      assertRefused(reply, 405, "method_not_allowed");
      assertThat(reply.header("allow")).contains(allowed);
      assertThat(wire.chat(CHAT_BODY).reply().status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HELLO\r\n\r\n",
        "GET /\r\n\r\n",
        "POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\nbad header: x\r\n\r\n",
        "POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ncontent-length: x\r\n\r\n",
        "POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ncontent-length: -1\r\n\r\n",
      })
  void what_is_no_http_is_a_400(String rubbish) {
    try (var wire = relay.wire()) {
      assertRefused(wire.send(rubbish).reply(), 400, "invalid_http");
      assertThat(wire.rest()).isEmpty();
    }
  }

  @Test
  void a_broken_chunk_is_never_answered_well() {
    try (var wire = relay.wire()) {
      wire.send(
          "POST " + CHAT + " HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n");
      wire.send("transfer-encoding: chunked\r\n\r\nZZ\r\n{}\r\n0\r\n\r\n");

      assertThat(wire.restAsText()).doesNotStartWith("HTTP/1.1 2").doesNotStartWith("HTTP/1.1 5");
    }
    relay.awaitIdle();
  }

  @Test
  void a_line_that_is_too_long_is_a_414() {
    try (var wire = relay.wire()) {
      wire.send("GET /v1/models?" + "x".repeat(17_000) + " HTTP/1.1\r\nhost: localhost\r\n\r\n");

      assertRefused(wire.reply(), 414, "uri_too_long");
      assertThat(wire.rest()).isEmpty();
    }
  }

  @Test
  void headers_that_are_too_large_are_a_431() {
    try (var wire = relay.wire()) {
      wire.send(
          "GET /v1/models HTTP/1.1\r\nhost: localhost\r\nx: " + "x".repeat(66_000) + "\r\n\r\n");

      assertRefused(wire.reply(), 431, "headers_too_large");
      assertThat(wire.rest()).isEmpty();
    }
  }

  private static void assertRefused(Wire.Reply reply, int status, String code) {
    assertThat(reply.status()).as(reply.text()).isEqualTo(status);
    assertThat(reply.header("content-type")).isEqualTo("application/json");
    assertThat(reply.text())
        .startsWith("{\"error\":{\"message\":\"")
        .contains("\"code\":\"" + code + "\"");
  }
}
