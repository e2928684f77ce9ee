package dev.relay.provider.answer;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InflationTest {

  /// zlib writes short input as one block of fixed codes: its first byte ends within the first two.
  @ParameterizedTest
  @ValueSource(strings = {"", "a", "hi", "{\"error\":{\"message\":\"slow down\"}}"})
  void bare_deflate_is_whole_from_its_first_byte_in_pieces_of_any_size(String text)
      throws IOException {
    var bytes = deflated(text);
    for (int size = 1; size <= bytes.length; size++) {
      var inflation = Inflation.of("deflate").orElseThrow();
      var plain = Buffer.buffer();
      for (int at = 0; at < bytes.length; at += size) {
        var piece = Buffer.buffer(bytes).slice(at, Math.min(bytes.length, at + size));
        assertThat(inflation.take(piece, plain::appendBuffer)).isTrue();
      }

      assertThat(plain).hasToString(text);
      assertThat(inflation.whole()).isTrue();
      inflation.close();
    }
  }

  private static byte[] deflated(String text) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var deflating = new DeflaterOutputStream(out, new Deflater(9, true))) {
      deflating.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return out.toByteArray();
  }
}
