package dev.relay.provider.answer;

import io.vertx.core.buffer.Buffer;

/// The first and the last byte of a body that comes in pieces, white space aside: JSON that is an
/// object or a list can be told by them.
final class JsonEnds {

  private byte first = ' ';
  private byte last = ' ';

  void take(Buffer bytes) {
    int end = bytes.length();
    int i = 0;
    while (first == ' ' && i < end) {
      first = plain(bytes.getByte(i++));
    }
    i = end - 1;
    while (i >= 0 && plain(bytes.getByte(i)) == ' ') {
      i--;
    }
    if (i >= 0) {
      last = bytes.getByte(i);
    }
  }

  private static byte plain(byte b) {
    return b == '\n' || b == '\r' || b == '\t' ? (byte) ' ' : b;
  }

  /// Whether something else has begun.
  boolean wrongFromTheStart() {
    return first != ' ' && first != '{' && first != '[';
  }

  /// Whether what has begun may have ended.
  boolean whole() {
    return (first == '{' && last == '}') || (first == '[' && last == ']');
  }
}
