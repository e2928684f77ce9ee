package dev.relay.testkit.stream;

import io.vertx.core.buffer.Buffer;
import java.util.Random;

/// What one of many streams is to be, known to its writer and its reader by the number of the
/// stream.
///
/// Its bytes are blocks of 16: the nonce of the stream, then the number of the block.
///
/// @param size of the whole answer
/// @param stop bytes after which the one who aborts does so
record Plan(long number, long nonce, int size, Abort abort, int stop) {

  /// Who ends a stream early.
  enum Abort {
    NOBODY,
    OPENER,
    READER,
    WRITER,

    /// Nobody, and the writer says nothing more.
    SILENCE
  }

  private static final int BLOCK = 16;

  /// The streams with negative numbers are silent.
  static Plan of(long seed, long number) {
    var random = random(seed, number);
    if (number < 0) {
      return new Plan(number, random.nextLong(), BLOCK, Abort.SILENCE, 0);
    }
    int size = random.nextInt(1 + random.nextInt(random.nextInt(10) == 0 ? 200_000 : 8_000));
    var abort =
        switch (random.nextInt(20)) {
          case 0 -> Abort.OPENER;
          case 1 -> Abort.WRITER;
          case 2, 3 -> Abort.READER;
          default -> Abort.NOBODY;
        };
    return new Plan(number, random.nextLong(), size, abort, random.nextInt(size + 1));
  }

  static Random random(long seed, long number) {
    return new Random(seed * 31 + number * 0x9E3779B97F4A7C15L);
  }

  /// Where the writer ends.
  int written() {
    return abort == Abort.WRITER ? stop : size;
  }

  Buffer bytes(int from, int to) {
    var bytes = new byte[to - from];
    for (int at = from; at < to; at++) {
      bytes[at - from] = at(at);
    }
    return Buffer.buffer(bytes);
  }

  /// Whether `bytes` are those of this stream from `from` on.
  boolean owns(Buffer bytes, int from) {
    for (int i = 0; i < bytes.length(); i++) {
      if (bytes.getByte(i) != at(from + i)) {
        return false;
      }
    }
    return true;
  }

  private byte at(int at) {
    int within = at % BLOCK;
    long word = within < Long.BYTES ? nonce : at / BLOCK;
    return (byte) (word >>> (within % Long.BYTES * Byte.SIZE));
  }
}
