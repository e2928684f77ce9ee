package dev.relay.protocol;

import com.fasterxml.jackson.core.JsonToken;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.Set;

/// How many tokens something may have that nobody has counted: a token of a model's words has some
/// four bytes, and a piece of a stream one token at least.
public final class TokenEstimate {

  private static final int BYTES = 4;

  /// What an event has besides its words, where nothing is known of it.
  private static final int EVENT_BYTES = 200;

  private static final byte[] DATA = {'d', 'a', 't', 'a', ':'};

  private static final Set<String> WORDS =
      Set.of(
          "content",
          "text",
          "delta",
          "partial_json",
          "thinking",
          "arguments",
          "reasoning",
          "reasoning_content",
          "refusal");

  private TokenEstimate() {}

  /// The tokens of a request or a whole answer of so many bytes.
  public static long ofBytes(long bytes) {
    return (bytes + BYTES - 1) / BYTES;
  }

  /// The tokens of so many bytes of a stream that are like `sample`, which are some of its events.
  public static long ofStream(long bytes, Buffer sample) {
    long tokens = inEvents(sample);
    return tokens == 0
        ? (bytes + EVENT_BYTES - 1) / EVENT_BYTES
        : Math.max(1, Math.round((double) bytes * tokens / sample.length()));
  }

  private static long inEvents(Buffer sample) {
    var buffer = Json.contiguous(sample);
    var bytes = buffer.array();
    int line = buffer.arrayOffset() + buffer.readerIndex();
    int to = line + buffer.readableBytes();
    long tokens = 0;
    while (line < to) {
      int end = ByteSearch.either(bytes, line, to, '\n', '\r');
      if (ByteSearch.startsWith(bytes, line, end, DATA)) {
        tokens += inObject(bytes, line + DATA.length, end);
      }
      line = end + 1;
    }
    return tokens;
  }

  private static long inObject(byte[] bytes, int from, int to) {
    long length = 0;
    try (var json = Json.parser(bytes, from, to - from)) {
      var token = json.nextToken();
      while (token != null) {
        var name = json.currentName();
        if (token == JsonToken.VALUE_STRING && name != null && WORDS.contains(name)) {
          length += json.getTextLength();
        }
        token = json.nextToken();
      }
    } catch (IOException _) {
      return ofBytes(length);
    }
    return ofBytes(length);
  }
}
