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

  /// The bytes of a byte order mark.
  public static final int MARK = 3;

  /// What a request may hold at most. Who carries token ids, the densest JSON of all, is far from
  /// it with a window of some million tokens.
  private static final int MOST_TOKENS = 5_000_000;

  /// So long is what is read of a request as text: names, types, keys. What is said is passed over.
  private static final int LONGEST_TEXT = 100_000;

  private static final JsonFactory REQUESTS =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.CHARSET_DETECTION)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(LONGEST_TEXT)
                  .maxTokenCount(MOST_TOKENS)
                  .build())
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

  /// A parser over the body of a request, whose time and memory are bounded whatever it holds:
  /// depth, tokens, the length of names, numbers and texts that are looked at.
  public static JsonParser request(byte[] bytes, int offset, int length) throws IOException {
    return REQUESTS.createParser(bytes, offset, length);
  }

  /// The same over all of `body`.
  public static JsonParser request(ByteBuf body) throws IOException {
    return request(body.array(), body.arrayOffset() + body.readerIndex(), body.readableBytes());
  }

  /// Whether `body` begins with the byte order mark of UTF-8.
  public static boolean isMarked(Buffer body) {
    return body.length() >= MARK
        && body.getByte(0) == (byte) 0xef
        && body.getByte(1) == (byte) 0xbb
        && body.getByte(2) == (byte) 0xbf;
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
