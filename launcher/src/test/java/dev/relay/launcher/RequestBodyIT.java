package dev.relay.launcher;

import static dev.relay.launcher.RunningRelay.CHAT;
import static dev.relay.launcher.RunningRelay.CHAT_BODY;
import static dev.relay.launcher.RunningRelay.MODEL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.testkit.FakeUpstream;
import dev.relay.testkit.OpenAiAnswers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a body may be: its size, its type and its encoding.
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

  @Test
  void a_gzipped_body_is_inflated() throws IOException {
    assertThat(encoded("gzip", gzip(BODY)).status()).isEqualTo(200);
    assertThat(RunningRelay.asked(upstream).getLast().text()).isEqualTo(CHAT_BODY);
    assertThat(RunningRelay.asked(upstream).getLast().header("content-encoding")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_deflated_body_is_inflated(boolean raw) throws IOException {
    assertThat(encoded("deflate", deflate(BODY, raw)).status()).isEqualTo(200);
    assertThat(RunningRelay.asked(upstream).getLast().text()).isEqualTo(CHAT_BODY);
  }

  @Test
  void a_bomb_is_refused() throws IOException {
    assertRefused(encoded("gzip", gzip(new byte[20 << 20])), 413, "request_too_large");
  }

  @Test
  void a_broken_encoding_is_refused() throws IOException {
    var whole = gzip(BODY);
    var damaged = whole.clone();
    damaged[damaged.length - 5] ^= 0x55;

    assertRefused(encoded("gzip", BODY), 400, "invalid_encoding");
    assertRefused(encoded("gzip", damaged), 400, "invalid_encoding");
    assertRefused(encoded("deflate", new byte[] {1, 2, 3}), 400, "invalid_encoding");
  }

  @Test
  void a_cut_encoding_is_refused() throws IOException {
    var whole = gzip(BODY);

    assertThat(encoded("gzip", Arrays.copyOf(whole, whole.length - 8)).status()).isEqualTo(400);
    assertThat(encoded("gzip", Arrays.copyOf(whole, whole.length / 2)).status()).isEqualTo(400);
    assertThat(encoded("gzip", new byte[0]).status()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"br", "zstd", "gzip, gzip", "compress"})
  void an_unknown_encoding_is_refused(String encoding) {
    assertRefused(encoded(encoding, BODY), 415, "unsupported_content_encoding");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded",
        "application/json; charset=utf-16",
        "application/jsonp",
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
      })
  void json_is_taken(String type) {
    try (var wire = relay.wire()) {
      wire.chat(CHAT_BODY, "x-api-key", "sk-a", "content-type", type);

      assertThat(wire.reply().status()).isEqualTo(200);
    }
  }

  private static Wire.Reply encoded(String encoding, byte[] body) {
    try (var wire = relay.wire()) {
      return wire.post(CHAT, body, "x-api-key", "sk-a", "content-encoding", encoding).reply();
    }
  }

  private static void assertRefused(Wire.Reply reply, int status, String code) {
    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.header("content-type")).isEqualTo("application/json");
    assertThat(reply.text())
        .startsWith("{\"error\":{\"message\":\"")
        .contains("\"code\":\"" + code + "\"");
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var zip = new GZIPOutputStream(out)) {
      zip.write(bytes);
    }
    return out.toByteArray();
  }

  private static byte[] deflate(byte[] bytes, boolean raw) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var zip = new DeflaterOutputStream(out, new Deflater(6, raw))) {
      zip.write(bytes);
    }
    return out.toByteArray();
  }
}
