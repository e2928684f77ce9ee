package dev.relay.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.io.IOException;
import java.io.UncheckedIOException;

/// JSON on bytes: strict UTF-8, no trees. Strings may be as long as the body that holds them.
public final class Json {

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.CHARSET_DETECTION)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
          .build();

  private Json() {}

  /// Something that writes JSON.
  @FunctionalInterface
  public interface Writing {
    void to(JsonGenerator json) throws IOException;
  }

  /// A parser over `length` bytes; offsets that it tells count from `offset`.
  public static JsonParser parser(byte[] bytes, int offset, int length) throws IOException {
    return FACTORY.createParser(bytes, offset, length);
  }

  /// The bytes that `writing` writes.
  public static byte[] bytes(Writing writing) {
    try (var out = new ByteArrayBuilder();
        var json = FACTORY.createGenerator(out)) {
      writing.to(json);
      json.flush();
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// `text` as a JSON string with its quotes.
  public static byte[] quoted(String text) {
    var inner = JsonStringEncoder.getInstance().quoteAsUTF8(text);
    var all = new byte[inner.length + 2];
    all[0] = '"';
    System.arraycopy(inner, 0, all, 1, inner.length);
    all[all.length - 1] = '"';
    return all;
  }

  /// `bytes` as a buffer, without a copy.
  public static Buffer buffer(byte[] bytes) {
    return BufferInternal.buffer(Unpooled.wrappedBuffer(bytes));
  }

  /// `bytes[from..to)` as a buffer, without a copy.
  public static Buffer slice(byte[] bytes, int from, int to) {
    return BufferInternal.buffer(Unpooled.wrappedBuffer(bytes, from, to - from));
  }

  /// The bytes of `buffer` in one array: its own where it has one, else a copy.
  public static ByteBuf contiguous(Buffer buffer) {
    var bytes = ((BufferInternal) buffer).getByteBuf();
    return bytes.hasArray() ? bytes : Unpooled.wrappedBuffer(buffer.getBytes());
  }
}
