package dev.relay.launcher.it.client;

import static dev.relay.launcher.it.RunningRelay.CHAT;
import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static dev.relay.launcher.it.RunningRelay.MODEL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.RunningRelay;
import dev.relay.launcher.it.Wire;
import dev.relay.testkit.upstream.FakeUpstream;
import dev.relay.testkit.upstream.OpenAiAnswers;
import io.airlift.compress.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A body may come compressed: it is inflated, and never to more than is allowed.
class CompressedBodiesIT {

  private static final byte[] BODY = CHAT_BODY.getBytes(StandardCharsets.UTF_8);
  private static final byte[] FIRST = Arrays.copyOf(BODY, 20);
  private static final byte[] REST = Arrays.copyOfRange(BODY, 20, BODY.length);
  private static final byte[] SKIPPABLE = HexFormat.of().parseHex("502a4d1803000000010203");
  private static final byte[] NAMED_GZIP_HEAD =
      HexFormat.of().parseHex("1f8b081e0000000000ff" + "0300616263" + "6e00" + "6300" + "0000");

  private static FakeUpstream upstream;
  private static RunningRelay relay;

  @BeforeAll
  static void start() {
    upstream = FakeUpstream.start().answering(OpenAiAnswers.chat(MODEL, "hi"));
    relay = RunningRelay.before(upstream, "", "server: {max-body: 16mb}");
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

  static Stream<Arguments> whole() {
    return Stream.of(
        Arguments.of("gzip", gzip(BODY)),
        Arguments.of("GZIP", gzip(BODY)),
        Arguments.of("x-gzip, identity", gzip(BODY)),
        Arguments.of("gzip", joined(gzip(FIRST), gzip(REST))),
        Arguments.of("gzip", joined(gzip(FIRST), gzip(new byte[0]), gzip(REST))),
        Arguments.of("gzip", withHead(gzip(BODY))),
        Arguments.of("deflate", deflate(BODY, false)),
        Arguments.of("deflate", deflate(BODY, true)),
        Arguments.of("zstd", zstd(BODY)),
        Arguments.of("zstd", joined(zstd(FIRST), zstd(REST))),
        Arguments.of("zstd", joined(SKIPPABLE, zstd(FIRST), SKIPPABLE, zstd(REST), SKIPPABLE)));
  }

  @ParameterizedTest
  @MethodSource("whole")
  void it_is_inflated(String encoding, byte[] body) {
    assertThat(sent(encoding, body).status()).isEqualTo(200);
    assertThat(RunningRelay.asked(upstream).getLast().text()).isEqualTo(CHAT_BODY);
    assertThat(RunningRelay.asked(upstream).getLast().header("content-encoding")).isEmpty();
  }

  static Stream<Arguments> broken() {
    return Stream.of("gzip", "deflate", "zstd")
        .flatMap(encoding -> {
          var whole = compressed(encoding, BODY);
          return Stream.of(
                  BODY,
                  new byte[0],
                  new byte[] {1},
                  Arrays.copyOf(whole, whole.length - 1),
                  Arrays.copyOf(whole, whole.length / 2),
                  Arrays.copyOf(whole, 3),
                  joined(whole, new byte[] {7}),
                  joined(whole, BODY),
                  joined(whole, Arrays.copyOf(whole, whole.length - 2)))
              .map(body -> Arguments.of(encoding, body));
        });
  }

  @ParameterizedTest
  @MethodSource("broken")
  void what_is_cut_or_followed_by_something_is_refused(String encoding, byte[] body) {
    assertRefused(sent(encoding, body), 400, "invalid_encoding");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "zstd"})
  void a_checksum_that_does_not_match_is_refused(String encoding) {
    var body = compressed(encoding, BODY);
    body[body.length - 2] ^= 0x55;

    assertRefused(sent(encoding, body), 400, "invalid_encoding");
  }

  @Test
  void damage_anywhere_never_ends_more_than_its_request() {
    var random = new Random(4);
    for (int i = 0; i < 150; i++) {
      var encoding = new String[] {"gzip", "deflate", "zstd"}[i % 3];
      var body = compressed(encoding, large(3_000));
      body[random.nextInt(body.length)] ^= (byte) (1 + random.nextInt(255));

      assertThat(sent(encoding, body).status()).isIn(200, 400, 413);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/messages,'\"type\":\"error\"'",
    "/v1beta/models/m:generateContent,'\"status\":'"
  })
  void it_is_refused_in_the_dialect_of_the_client(String path, String form) {
    try (var wire = relay.wire()) {
      var reply = wire.post(path, BODY, "content-encoding", "zstd").reply();

      assertThat(reply.status()).isEqualTo(400);
      assertThat(reply.text()).contains(form);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"br", "gzip, zstd", "gzip, gzip", "compress", "zstd;q=1"})
  void another_coding_is_refused_with_those_that_are_taken(String encoding) {
    var reply = sent(encoding, BODY);

    assertRefused(reply, 415, "unsupported_content_encoding");
    assertThat(reply.header("accept-encoding")).isEqualTo("gzip, deflate, zstd");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "zstd"})
  void a_large_one_is_inflated(String encoding) {
    var large = large(3_000_000);

    assertThat(sent(encoding, compressed(encoding, large)).status()).isEqualTo(200);
    assertThat(RunningRelay.asked(upstream).getLast().body().getBytes()).isEqualTo(large);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "zstd"})
  void a_small_one_may_hold_much_of_the_same(String encoding) {
    var body =
        CHAT_BODY.replace(
            "}]", "},{\"role\":\"user\",\"content\":\"" + "a ".repeat(1 << 21) + "\"}]");

    assertThat(sent(encoding, compressed(encoding, body.getBytes(StandardCharsets.UTF_8))).status())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "zstd"})
  void a_bomb_is_refused(String encoding) {
    assertRefused(
        sent(encoding, compressed(encoding, new byte[12 << 20])), 413, "request_too_large");
    assertRefused(
        sent(encoding, compressed(encoding, new byte[60 << 20])), 413, "request_too_large");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "zstd"})
  void one_of_too_many_members_is_refused(String encoding) {
    var body = new ByteArrayOutputStream();
    for (int i = 0; i < 100_000; i++) {
      body.writeBytes(compressed(encoding, new byte[0]));
    }

    assertRefused(sent(encoding, body.toByteArray()), 400, "invalid_encoding");
  }

  @Test
  void a_window_that_HTTP_does_not_allow_is_refused() {
    var frame = HexFormat.of().parseHex("28b52ffd" + "00" + "a8" + "010000");

    assertRefused(sent("zstd", frame), 400, "invalid_encoding");
  }

  @Test
  void one_for_a_path_that_is_not_looked_into_is_inflated() {
    try (var wire = relay.wire()) {
      var reply =
          wire.post("/openai/v1/moderations", zstd(BODY), "content-encoding", "zstd").reply();

      assertThat(reply.status()).isEqualTo(200);
      assertThat(RunningRelay.asked(upstream).getLast().text()).isEqualTo(CHAT_BODY);
    }
  }

  private static Wire.Reply sent(String encoding, byte[] body) {
    try (var wire = relay.wire()) {
      return wire.post(CHAT, body, "content-encoding", encoding).reply();
    }
  }

  private static void assertRefused(Wire.Reply reply, int status, String code) {
    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.text())
        .startsWith("{\"error\":{\"message\":\"")
        .contains("\"code\":\"" + code + "\"");
  }

  private static byte[] large(int size) {
    var random = new Random(1);
    var text = new StringBuilder();
    while (text.length() < size) {
      text.append(Integer.toString(random.nextInt(), 36)).append(' ');
    }
    return CHAT_BODY
        .replace("}]", "},{\"role\":\"user\",\"content\":\"" + text + "\"}]")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] compressed(String encoding, byte[] bytes) {
    return switch (encoding) {
      case "gzip" -> gzip(bytes);
      case "deflate" -> deflate(bytes, false);
      default -> zstd(bytes);
    };
  }

  private static byte[] gzip(byte[] bytes) {
    return through(GZIPOutputStream::new, bytes);
  }

  private static byte[] deflate(byte[] bytes, boolean raw) {
    return through(out -> new DeflaterOutputStream(out, new Deflater(6, raw)), bytes);
  }

  private static byte[] zstd(byte[] bytes) {
    return through(ZstdOutputStream::new, bytes);
  }

  private interface Coder {
    OutputStream over(OutputStream out) throws IOException;
  }

  private static byte[] through(Coder coder, byte[] bytes) {
    var out = new ByteArrayOutputStream();
    try (var coded = coder.over(out)) {
      coded.write(bytes);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toByteArray();
  }

  /// With all that may stand in a head.
  private static byte[] withHead(byte[] gzip) {
    return joined(NAMED_GZIP_HEAD, Arrays.copyOfRange(gzip, 10, gzip.length));
  }

  private static byte[] joined(byte[]... parts) {
    var all = new ByteArrayOutputStream();
    Stream.of(parts).forEach(all::writeBytes);
    return all.toByteArray();
  }
}
