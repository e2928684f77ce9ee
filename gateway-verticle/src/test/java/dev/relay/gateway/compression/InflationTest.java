package dev.relay.gateway.compression;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.gateway.compression.Inflation.Progress;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class InflationTest {

  private static final int MIB = 1 << 20;
  private static final long MAX = 64 * MIB;

  @Test
  void goes_no_further_than_there_is_room() throws IOException {
    var inflation = opened(gzip(new byte[200_000]), MAX);

    for (int room = 16 * 1024; room < 200_000; room *= 2) {
      assertThat(inflation.room()).isEqualTo(room);
      assertThat(inflation.step()).isEqualTo(Progress.MORE);
    }
    assertThat(inflation.step()).isEqualTo(Progress.WHOLE);
    assertThat(inflation.inflated().length()).isEqualTo(200_000);
  }

  @Test
  void anything_may_inflate_to_eight_mebibytes() throws IOException {
    assertThat(end(gzip(new byte[8 * MIB]), MAX)).isEqualTo(Progress.WHOLE);
    assertThat(end(gzip(new byte[8 * MIB + 1]), MAX)).isEqualTo(Progress.TOO_LARGE);
  }

  @Test
  void what_is_less_dense_may_inflate_to_the_cap() throws IOException {
    var noise = new byte[20 * MIB];
    new Random(1).nextBytes(noise);
    Arrays.fill(noise, MIB, noise.length, (byte) 'x');

    assertThat(end(gzip(noise), MAX)).isEqualTo(Progress.WHOLE);
    assertThat(end(gzip(noise), 20 * MIB)).isEqualTo(Progress.WHOLE);
    assertThat(end(gzip(noise), 20 * MIB - 1)).isEqualTo(Progress.TOO_LARGE);
  }

  @Test
  void what_is_to_be_held_is_said_before() throws IOException {
    var body = gzip(new byte[10]);
    var inflation = opened(body, MAX);

    assertThat(inflation.toHold()).isEqualTo(body.length() + 16 * 1024);
  }

  private static Inflation opened(Buffer body, long max) {
    var inflation = new Inflation(ContentCoding.GZIP, body, max);
    assertThat(inflation.open()).isTrue();
    return inflation;
  }

  private static Progress end(Buffer body, long max) {
    var inflation = opened(body, max);
    var progress = Progress.MORE;
    while (progress == Progress.MORE) {
      progress = inflation.step();
    }
    inflation.close();
    return progress;
  }

  private static Buffer gzip(byte[] bytes) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var zip = new GZIPOutputStream(out)) {
      zip.write(bytes);
    }
    return Buffer.buffer(out.toByteArray());
  }
}
