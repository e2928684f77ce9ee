package dev.relay.contract.bus.wire;

import dev.relay.contract.InboxId;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Appends the elements of the wire format to a buffer: whole numbers in LEB128, seven bits a byte,
/// least significant first; texts in UTF-8 and bytes behind their length; lists behind their size.
final class WireBytes {

  private final Buffer buffer;

  WireBytes(Buffer buffer) {
    this.buffer = buffer;
  }

  Buffer buffer() {
    return buffer;
  }

  void octet(int value) {
    buffer.appendByte((byte) value);
  }

  void flag(boolean value) {
    octet(value ? 1 : 0);
  }

  /// Eight bytes, for what is random.
  void word(long value) {
    buffer.appendLong(value);
  }

  /// A number that is small and not negative, most of the time.
  void number(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      octet((int) (rest & 0x7F | 0x80));
      rest >>>= 7;
    }
    octet((int) rest);
  }

  void text(String value) {
    var bytes = value.getBytes(StandardCharsets.UTF_8);
    number(bytes.length);
    buffer.appendBytes(bytes);
  }

  void bytes(Buffer value) {
    number(value.length());
    buffer.appendBuffer(value);
  }

  void name(Enum<?> value) {
    text(value.name());
  }

  void inbox(InboxId id) {
    word(id.node());
    number(id.number());
  }

  <T> void list(List<T> values, Consumer<? super T> each) {
    number(values.size());
    for (var value : values) {
      each.accept(value);
    }
  }

  <T> void optional(Optional<T> value, Consumer<? super T> write) {
    flag(value.isPresent());
    value.ifPresent(write);
  }
}
