package dev.relay.provider.answer;

import io.vertx.core.buffer.Buffer;

/// Leaves out the byte order mark of UTF-8 at the beginning of what comes in pieces: JSON has none
/// (RFC 8259, 8.1), and not every client passes over it.
final class ByteOrderMark {

  private static final byte[] MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  private int seen;
  private boolean begun;

  /// `bytes`, which come next, without what belongs to a mark.
  Buffer without(Buffer bytes) {
    if (begun) {
      return bytes;
    }
    int at = 0;
    while (at < bytes.length() && seen < MARK.length && bytes.getByte(at) == MARK[seen]) {
      at++;
      seen++;
    }
    if (seen == MARK.length || (seen == 0 && bytes.length() > 0)) {
      begun = true;
      return at == 0 ? bytes : bytes.slice(at, bytes.length());
    }
    if (at == bytes.length()) {
      return Buffer.buffer();
    }
    begun = true;
    var held =
        Buffer.buffer().appendBytes(MARK, 0, seen).appendBuffer(bytes.slice(at, bytes.length()));
    seen = 0;
    return held;
  }

  /// How many bytes were left out.
  int length() {
    return seen == MARK.length ? seen : 0;
  }
}
