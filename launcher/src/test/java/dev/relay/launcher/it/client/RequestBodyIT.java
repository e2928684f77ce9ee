package dev.relay.launcher.it.client;

import static dev.relay.launcher.it.RunningRelay.CHAT;
import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static dev.relay.launcher.it.RunningRelay.MODEL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.RunningRelay;
import dev.relay.launcher.it.Wire;
import dev.relay.testkit.upstream.FakeUpstream;
import dev.relay.testkit.upstream.OpenAiAnswers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a body may be: its size and its type.
class RequestBodyIT {

  private static final String HEAD = "POST " + CHAT + " HTTP/1.1\r\nhost: localhost\r\n";
  private static final String JSON = "content-type: application/json\r\n";
  private static final byte[] BODY = CHAT_BODY.getBytes(StandardCharsets.UTF_8);

  private static FakeUpstream upstream;
  private static RunningRelay relay;

  @BeforeAll
  static void start() {
    upstream = FakeUpstream.start().answering(OpenAiAnswers.chat(MODEL, "hi"));
    var keys = "auth: {mode: keys, keys: [{name: a, key: sk-a}]}\n";
    relay = RunningRelay.before(upstream, "", keys + "server: {max-body: 64kb}");
  }

  @AfterAll
  static void stop() {
    relay.close();
    upstream.close();
  }

  @AfterEach
  void nothing_is_left_open() {
    relay.awaitIdle();
  }

  @Test
  void a_body_that_says_it_is_too_large_is_refused_before_it_is_read() {
    try (var wire = relay.wire()) {
      wire.send(HEAD + JSON + "x-api-key: sk-a\r\ncontent-length: 65537\r\n\r\n");

      assertRefused(wire.reply(), 413, "request_too_large");
      assertThat(wire.rest()).isEmpty();
    }
  }

  @Test
  void a_body_of_just_the_size_is_taken() {
    var padding = " ".repeat(65536 - BODY.length);
    try (var wire = relay.wire()) {
      wire.chat(CHAT_BODY + padding, "x-api-key", "sk-a");

      assertThat(wire.reply().status()).isEqualTo(200);
    }
  }

  @Test
  void a_chunked_body_is_counted() {
    try (var wire = relay.wire()) {
      wire.send(HEAD + JSON + "x-api-key: sk-a\r\ntransfer-encoding: chunked\r\n\r\n");
      for (int i = 0; i < 17; i++) {
        wire.send("1000\r\n" + " ".repeat(4096) + "\r\n");
      }

      assertRefused(wire.reply(), 413, "request_too_large");
      assertThat(wire.rest()).isEmpty();
    }
  }

  @Test
  void without_a_key_the_body_is_not_read() {
    try (var wire = relay.wire()) {
      wire.send(HEAD + JSON + "content-length: 100\r\n\r\n");

      assertRefused(wire.reply(), 401, "invalid_api_key");
      assertThat(wire.rest()).isEmpty();
    }
  }

  @Test
  void a_client_that_still_sends_can_read_why_it_is_refused() {
    try (var wire = relay.wire()) {
      wire.send(HEAD + JSON + "x-api-key: sk-a\r\ncontent-length: 1000000\r\n\r\n");
      for (int i = 0; i < 100; i++) {
        wire.send(new byte[10_000]);
      }

      assertRefused(wire.reply(), 413, "request_too_large");
    }
  }

  @Test
  void a_client_that_expects_it_is_told_to_continue() {
    try (var wire = relay.wire()) {
      wire.send(HEAD + JSON + "x-api-key: sk-a\r\nexpect: 100-continue\r\ncontent-length: ");
      wire.send(BODY.length + "\r\n\r\n");

      assertThat(wire.reply().status()).isEqualTo(100);
      assertThat(wire.send(BODY).reply().status()).isEqualTo(200);
    }
  }

  @Test
  void a_client_without_a_key_is_not_told_to_continue() {
    try (var wire = relay.wire()) {
      wire.send(HEAD + JSON + "expect: 100-continue\r\ncontent-length: 100\r\n\r\n");

      assertRefused(wire.reply(), 401, "invalid_api_key");
      assertThat(wire.rest()).isEmpty();
    }
  }

  @Test
  void a_client_with_too_much_is_not_told_to_continue() {
    try (var wire = relay.wire()) {
      wire.send(HEAD + JSON + "x-api-key: sk-a\r\nexpect: 100-continue\r\n");
      wire.send("content-length: 999999\r\n\r\n");

      assertRefused(wire.reply(), 413, "request_too_large");
      assertThat(wire.rest()).isEmpty();
    }
  }

  @Test
  void another_expectation_is_refused() {
    try (var wire = relay.wire()) {
      wire.chat(CHAT_BODY, "x-api-key", "sk-a", "expect", "a-miracle");

      assertRefused(wire.reply(), 417, "expectation_failed");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded",
        "application/json; charset=utf-16",
        "application/json; charset=\"UTF-16LE\"",
        "application/json; charset=utf-32",
        "application/json; charset=gb18030",
        "application/json; charset=utf-8; charset=utf-16",
        "application/json, text/plain",
        "application/json; charset=\"utf-8",
        "application/jsonp",
        "json",
      })
  void another_type_is_refused(String type) {
    try (var wire = relay.wire()) {
      wire.chat(CHAT_BODY, "x-api-key", "sk-a", "content-type", type);

      assertRefused(wire.reply(), 415, "unsupported_media_type");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "application/json; charset=utf-8",
        "Application/JSON;charset=\"UTF-8\"",
        "application/vnd.x+json",
        "application/json; charset=utf8",
        "application/json; charset=us-ascii",
        "application/json; Charset = 'UTF-8'",
        "application/json; charset=ISO-8859-1",
        "application/json;",
        "application/json ; profile=x; charset=utf-8",
        "application/json, application/json",
        "application/json; charset=utf-8, application/json; charset=utf-8",
        "text/json",
      })
  void json_is_taken(String type) {
    try (var wire = relay.wire()) {
      wire.chat(CHAT_BODY, "x-api-key", "sk-a", "content-type", type);

      assertThat(wire.reply().status()).isEqualTo(200);
    }
  }

  private static void assertRefused(Wire.Reply reply, int status, String code) {
    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.header("content-type")).isEqualTo("application/json");
    assertThat(reply.text())
        .startsWith("{\"error\":{\"message\":\"")
        .contains("\"code\":\"" + code + "\"");
  }
}
