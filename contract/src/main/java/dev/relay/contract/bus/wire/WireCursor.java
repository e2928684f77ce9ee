package dev.relay.contract.bus.wire;

import dev.relay.contract.InboxId;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Reads what [WireBytes] wrote. Every method fails with [IllegalArgumentException] or
/// [IndexOutOfBoundsException] on bytes that were not, and allocates no more than there are bytes.
final class WireCursor {

  private final Buffer buffer;
  private int at;

  WireCursor(Buffer buffer, int from) {
    this.buffer = buffer;
    this.at = from;
  }

  int octet() {
    return buffer.getUnsignedByte(at++);
  }

  boolean flag() {
    int value = octet();
    if (value > 1) {
      throw new IllegalArgumentException(value + " (expected: 0 or 1)");
    }
    return value == 1;
  }

  long word() {
    long value = buffer.getLong(at);
    at += Long.BYTES;
    return value;
  }

  long number() {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      int next = octet();
      value |= (next & 0x7FL) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw new IllegalArgumentException("a number of more than ten bytes");
  }

  /// A number that fits an `int`; may be negative.
  int small() {
    return Math.toIntExact(number());
  }

  String text() {
    return new String(array(), StandardCharsets.UTF_8);
  }

  /// A view, not a copy.
  Buffer bytes() {
    int size = size();
    var view = buffer.slice(at, at + size);
    at += size;
    return view;
  }

  Buffer copy() {
    return Buffer.buffer(array());
  }

  byte[] array() {
    int size = size();
    var copy = buffer.getBytes(at, at + size);
    at += size;
    return copy;
  }

  <E extends Enum<E>> E name(Class<E> type) {
    return Enum.valueOf(type, text());
  }

  InboxId inbox() {
    return new InboxId(word(), small());
  }

  <T> List<T> list(Supplier<T> each) {
    int size = size();
    var values = new ArrayList<T>(size);
    for (int i = 0; i < size; i++) {
      values.add(each.get());
    }
    return values;
  }

  <T> Optional<T> optional(Supplier<T> read) {
    return flag() ? Optional.of(read.get()) : Optional.empty();
  }

  /// Nothing may follow.
  void end() {
    if (at != buffer.length()) {
      throw new IllegalArgumentException(
          (buffer.length() - at) + " bytes more (expected: the end of the message)");
    }
  }

  /// A count of bytes, or of elements of at least a byte each.
  private int size() {
    long size = number();
    if (size < 0 || size > buffer.length() - at) {
      throw new IllegalArgumentException(
          size + " to come (expected: at most the " + (buffer.length() - at) + " bytes left)");
    }
    return (int) size;
  }
}
