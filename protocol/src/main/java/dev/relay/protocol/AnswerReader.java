package dev.relay.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.relay.contract.Usage;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
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
  private static final byte[] BASE_RESP = "\"base_resp\"".getBytes(StandardCharsets.US_ASCII);

  /// How far from its end the usage of an answer is looked for.
  private static final int NEAR = 16 * 1024;

  /// Below this size an answer without usage near its end is parsed whole.
  private static final int PARSED_BELOW = 256 * 1024;

  /// What stands beside an answer, and makes none.
  private static final Set<String> BESIDE =
      Set.of("object", "model", "created", "usageMetadata", "modelVersion", "responseId");

  private final String name;
  private final byte[] quoted;
  private final List<String> answers;
  private final List<byte[]> words;
  private final boolean mayBeEmpty;

  /// @param name of the member that holds the usage
  /// @param answers the members of which no answer is without one, the usual one first
  /// @param mayBeEmpty whether a list of them may have nothing in it besides an error
  public AnswerReader(String name, Collection<String> answers, boolean mayBeEmpty) {
    this.name = name;
    this.answers = List.copyOf(answers);
    this.quoted = quoted(name);
    this.words = answers.stream().map(AnswerReader::quoted).toList();
    this.mayBeEmpty = mayBeEmpty;
  }

  public AnswerReader(String name, Collection<String> answers) {
    this(name, answers, false);
  }

  private static byte[] quoted(String name) {
    return ('"' + name + '"').getBytes(StandardCharsets.US_ASCII);
  }

  /// What the whole `body` is. Its brackets are counted and its strings are skipped; it is parsed
  /// only if it has the word for an error, or not the word for an answer.
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
    return !looksWell(bytes, first, end) && isError(bytes, first, end) ? Form.ERROR : Form.ANSWER;
  }

  private boolean looksWell(byte[] bytes, int from, int to) {
    return hasAnswer(bytes, from, to) && !hasDoubt(bytes, from, to);
  }

  private static boolean hasDoubt(byte[] bytes, int from, int to) {
    int at = ByteSearch.pair(bytes, from, to, '"', 'e', 'b');
    while (at < to
        && !ByteSearch.startsWith(bytes, at, to, ERROR)
        && !ByteSearch.startsWith(bytes, at, to, BASE_RESP)) {
      at = ByteSearch.pair(bytes, at + 1, to, '"', 'e', 'b');
    }
    return at < to;
  }

  /// Whether a member of an answer is in `bytes[from..to)`, and something in it.
  private boolean hasAnswer(byte[] bytes, int from, int to) {
    for (var word : words) {
      int value = ByteSearch.firstValue(bytes, from, to, word);
      if (value < to && bytes[value] != 'n' && !isEmptyList(bytes, value, to)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isEmptyList(byte[] bytes, int value, int to) {
    int next = ByteSearch.afterBlanks(bytes, value + 1, to);
    return bytes[value] == '[' && next < to && bytes[next] == ']';
  }

  /// Whether the object in `bytes[from..to)` says that there is no answer, and has none.
  private boolean isError(byte[] bytes, int from, int to) {
    boolean lacks = true;
    int beside = 0;
    try (var json = Json.parser(bytes, from, to - from)) {
      var first = json.nextToken();
      if (first == JsonToken.START_ARRAY) {
        first = json.nextToken();
      }
      while (first == JsonToken.START_OBJECT && json.nextToken() != JsonToken.END_OBJECT) {
        var member = json.currentName();
        var value = json.nextToken();
        if (answers.contains(member) && value != JsonToken.VALUE_NULL) {
          lacks = false;
          if (mayBeEmpty || value != JsonToken.START_ARRAY || hasElement(json)) {
            return false;
          }
        }
        beside += BESIDE.contains(member) ? 1 : 0;
        json.skipChildren();
      }
    } catch (IOException _) {
      return false;
    }
    var found = ErrorReader.read(bytes, from, to);
    return (lacks && beside > 1) || found.filter(ErrorReader.Found::told).isPresent();
  }

  private static boolean hasElement(JsonParser json) throws IOException {
    return json.nextToken() != JsonToken.END_ARRAY;
  }

  /// The usage in the whole answer `body`.
  public Optional<Usage> usage(Buffer body) {
    var near = usageNearEnd(body);
    return near.isPresent() || body.length() > PARSED_BELOW ? near : parsed(body);
  }

  /// Looks for the usage in an answer that comes in pieces.
  public UsageSearch search() {
    return new UsageSearch(quoted);
  }

  /// Whether a member of an answer is in `held`, and something in it.
  public boolean hasAnswer(Buffer held) {
    var bytes = Json.contiguous(held);
    int begin = bytes.arrayOffset() + bytes.readerIndex();
    return hasAnswer(bytes.array(), begin, begin + bytes.readableBytes());
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
