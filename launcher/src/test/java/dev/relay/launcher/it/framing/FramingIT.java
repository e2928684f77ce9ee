package dev.relay.launcher.it.framing;

import static dev.relay.launcher.it.RunningRelay.CHAT;
import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.RunningRelay;
import dev.relay.launcher.it.Wire;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A head that two readers could read in two ways is refused, and its connection ends.
class FramingIT {

  private static final int LENGTH = CHAT_BODY.length();
  private static final String CHUNKS =
      Integer.toHexString(LENGTH) + "\r\n" + CHAT_BODY + "\r\n0\r\n\r\n";

  /// What a reader that stops too early would take for the next request.
  private static final String HIDDEN = "GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n";

  private static RunningRelay relay;

  @BeforeAll
  static void start() {
    relay =
        RunningRelay.configured(
            "server: {management-port: 0}\nproviders: [{name: sim, type: simulated}]");
  }

  @AfterAll
  static void stop() {
    relay.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "transfer-encoding: chunked, x",
        "transfer-encoding: x, chunked",
        "transfer-encoding: gzip, chunked",
        "transfer-encoding: chunked, chunked",
        "transfer-encoding: identity",
        "transfer-encoding: chunked;q=1",
        "transfer-encoding: \"chunked\"",
        "transfer-encoding: \u000bchunked",
        "transfer-encoding:",
        "transfer-encoding: chunked\r\ntransfer-encoding: x",
        "transfer-encoding: x\r\ntransfer-encoding: chunked",
        "transfer-encoding: chunked\r\ntransfer-encoding: chunked",
        "transfer-encoding: chunked\r\nTransfer-Encoding:",
        "transfer-encoding: chunked\r\ncontent-length: 4",
        "content-length: 4\r\ntransfer-encoding: chunked",
        "transfer-encoding : chunked",
        "content-length: 4\r\ncontent-length: 4",
        "content-length: 4\r\ncontent-length: 5",
        "content-length: 4, 4",
        "content-length: +4",
        "content-length: 0x4",
        "content-length: 4 4",
        "content-length:",
        "content-length : 4",
        "content-length: 99999999999999999999",
        "content-length: 4\r\n: x",
        "content-length: 4\r\n:x",
        "content-length: 4\r\n: chunked\r\ntransfer-encoding: chunked",
        "content-length: 4\r\nx-a\t: b",
        "content-length: 4\r\nx-a: b\u0000c",
        "content-length: 4\r\nx\u0000a: b",
        "content-length: 4\r\nx-a: b\rc",
        "content-length: 4\r\nx-a: b\rtransfer-encoding: chunked",
        "content-length: 4\r\nx-a: b\u0001",
        "content-length: 4\r\nnothing",
        "content-length: 4\r\nhost: localhost",
        "content-length: 4\r\nHOST: other"
      })
  void such_a_head_is_a_400_and_nothing_behind_it_is_answered(String head) {
    assertRefused(relay.port(), "POST " + CHAT + " HTTP/1.1", head);
    assertRefused(relay.managementPort(), "GET /health HTTP/1.1", head);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "transfer-encoding: chunked",
        "transfer-encoding: chunked\r\ncontent-length: 4",
        "transfer-encoding: x"
      })
  void http_1_0_knows_no_codings(String head) {
    assertRefused(relay.port(), "POST " + CHAT + " HTTP/1.0", head);
    assertRefused(relay.managementPort(), "GET /health HTTP/1.0", head);
  }

  @Test
  void a_head_that_all_read_alike_is_served() {
    for (var head :
        new String[] {
          "Transfer-Encoding: Chunked",
          "transfer-encoding:\tchunked",
          "TE: trailers\r\ntransfer-encoding: chunked"
        }) {
      try (var wire = relay.wire()) {
        wire.send("POST " + CHAT + " HTTP/1.1\r\nhost: localhost\r\n");
        wire.send("content-type: application/json\r\n" + head + "\r\n\r\n" + CHUNKS + HIDDEN);

        assertThat(wire.reply().status()).isEqualTo(200);
        assertThat(wire.reply().text()).isEqualTo("ok");
      }
    }
  }

  private static void assertRefused(int port, String line, String head) {
    try (var wire = new Wire(port)) {
      wire.send(line + "\r\nhost: localhost\r\ncontent-type: application/json\r\n" + head);
      wire.send("\r\n\r\n" + CHUNKS + HIDDEN + HIDDEN);

      assertThat(wire.restAsText())
          .startsWith("HTTP/1.")
          .contains(" 400 ")
          .containsOnlyOnce("HTTP/1.");
    }
  }
}
