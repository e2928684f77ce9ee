package dev.relay.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.relay.contract.Usage;
import java.io.IOException;
import java.util.Optional;

/// Reads an object of usage in any dialect. Their names differ; who writes those of two says the
/// same twice.
///
/// What OpenAI and Google call the input has the cached tokens in it; to Anthropic's they are
/// added.
public final class UsageReader {

  private static final int COUNTS = 6;
  private static final long MOST = 1L << 48;

  private UsageReader() {}

  /// The object at the parser's current token, which is read to its end; empty if it is none.
  public static Optional<Usage> read(JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      json.skipChildren();
      return Optional.empty();
    }
    var counts = new long[COUNTS];
    while (json.nextToken() != JsonToken.END_OBJECT) {
      int place = place(json.currentName());
      if (json.nextToken() == JsonToken.VALUE_NUMBER_INT && place >= 0) {
        counts[place] += count(json);
      } else {
        json.skipChildren();
      }
    }
    return Optional.of(
        new Usage(
            Math.max(counts[0], Math.max(counts[1], counts[2])),
            Math.max(counts[3], Math.max(counts[4], counts[5]))));
  }

  /// What no provider can have counted is not counted.
  private static long count(JsonParser json) throws IOException {
    if (json.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
      return 0;
    }
    long count = json.getLongValue();
    return count < 0 || count > MOST ? 0 : count;
  }

  /// Input, then output, each in the words of OpenAI's chat, of Responses and Anthropic, of Google.
  private static int place(String name) {
    return switch (name) {
      case "prompt_tokens" -> 0;
      case "input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens" -> 1;
      case "promptTokenCount", "toolUsePromptTokenCount" -> 2;
      case "completion_tokens" -> 3;
      case "output_tokens" -> 4;
      case "candidatesTokenCount", "thoughtsTokenCount" -> 5;
      default -> -1;
    };
  }
}
