package dev.relay.protocol;

import com.fasterxml.jackson.core.JsonToken;
import dev.relay.contract.Usage;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/// Reads what Relay needs to know of an answer that is not streamed: whether it is one, and the
/// usage, under the name that its dialect has for it.
public final class AnswerReader {

  /// What a body is that came with a status of success.
  public enum Form {
    ANSWER,
    /// It says why there is none.
    ERROR,
    /// It is no JSON, or not all of it.
    UNREADABLE
  }

  private static final byte[] ERROR = {'"', 'e', 'r', 'r', 'o', 'r', '"'};

  /// How far from its end the usage of an answer is looked for.
  private static final int NEAR = 16 * 1024;

  /// Below this size an answer without usage near its end is parsed whole.
  private static final int PARSED_BELOW = 256 * 1024;

  private final String name;
  private final byte[] quoted;
  private final Set<String> answers;

  /// @param name of the member that holds the usage
  /// @param answers the members of which no answer is without one
  public AnswerReader(String name, Set<String> answers) {
    this.name = name;
    this.answers = Set.copyOf(answers);
    this.quoted = ('"' + name + '"').getBytes(StandardCharsets.US_ASCII);
  }

  /// What the whole `body` is. Its brackets are counted and its strings are skipped; it is parsed
  /// only if it has the word for an error.
  public Form form(Buffer body) {
    var buffer = Json.contiguous(body);
    var bytes = buffer.array();
    int begin = buffer.arrayOffset() + buffer.readerIndex();
    int end = begin + buffer.readableBytes();
    int first = ByteSearch.afterBlanks(bytes, begin, end);
    if (first == end
        || (bytes[first] != '{' && bytes[first] != '[')
        || ByteSearch.depth(bytes, first, end) != 0) {
      return Form.UNREADABLE;
    }
    return ByteSearch.has(bytes, first, end, ERROR) && isError(bytes, first, end)
        ? Form.ERROR
        : Form.ANSWER;
  }

  /// Whether the object in `bytes[from..to)` has an error, and nothing of an answer.
  private boolean isError(byte[] bytes, int from, int to) {
    boolean error = false;
    try (var json = Json.parser(bytes, from, to - from)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return false;
      }
      while (json.nextToken() != JsonToken.END_OBJECT) {
        var key = json.currentName();
        var value = json.nextToken();
        if (answers.contains(key)) {
          return false;
        }
        error |= key.equals("error") && value != JsonToken.VALUE_NULL;
        json.skipChildren();
      }
    } catch (IOException _) {
      return false;
    }
    return error;
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
