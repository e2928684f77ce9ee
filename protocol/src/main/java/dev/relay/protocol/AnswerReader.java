package dev.relay.protocol;

import com.fasterxml.jackson.core.JsonToken;
import dev.relay.contract.Usage;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Reads what Relay needs to know of an answer that is not streamed: the usage, under the name that
/// its dialect has for it.
public final class AnswerReader {

  /// How far from its end the usage of an answer is looked for.
  private static final int NEAR = 16 * 1024;

  /// Below this size an answer without usage near its end is parsed whole.
  private static final int PARSED_BELOW = 256 * 1024;

  private final String name;
  private final byte[] quoted;

  /// @param name of the member that holds the usage
  public AnswerReader(String name) {
    this.name = name;
    this.quoted = ('"' + name + '"').getBytes(StandardCharsets.US_ASCII);
  }

  /// The usage in the whole answer `body`.
  public Optional<Usage> usage(Buffer body) {
    var near = usageNearEnd(body);
    return near.isPresent() || body.length() > PARSED_BELOW ? near : parsed(body);
  }

  /// The usage near the end of an answer whose last bytes are `tail`.
  public Optional<Usage> usageNearEnd(Buffer tail) {
    var bytes = Json.contiguous(tail);
    int begin = bytes.arrayOffset() + bytes.readerIndex();
    int end = begin + bytes.readableBytes();
    int value = ByteSearch.lastValue(bytes.array(), Math.max(begin, end - NEAR), end, quoted);
    return value < 0 ? Optional.empty() : usageAt(bytes.array(), value, end);
  }

  /// The usage object that begins in `bytes[from..to)`, whatever follows it; empty if it is none or
  /// cut.
  private static Optional<Usage> usageAt(byte[] bytes, int from, int to) {
    try (var json = Json.parser(bytes, from, to - from)) {
      json.nextToken();
      return UsageReader.read(json);
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  private Optional<Usage> parsed(Buffer body) {
    var bytes = Json.contiguous(body);
    try (var json =
        Json.parser(
            bytes.array(), bytes.arrayOffset() + bytes.readerIndex(), bytes.readableBytes())) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      while (json.nextToken() != JsonToken.END_OBJECT) {
        boolean found = json.currentName().equals(name);
        json.nextToken();
        if (found) {
          return UsageReader.read(json);
        }
        json.skipChildren();
      }
    } catch (IOException _) {
      return Optional.empty();
    }
    return Optional.empty();
  }
}
