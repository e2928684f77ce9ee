package dev.relay.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.relay.contract.Usage;
import java.io.IOException;
import java.util.Optional;

/// Reads an object of usage in any dialect: their names differ and do not clash.
///
/// What OpenAI and Google call the input has the cached tokens in it; to Anthropic's they are
/// added.
public final class UsageReader {

  private UsageReader() {}

  /// The object at the parser's current token, which is read to its end; empty if it is none, or
  /// counts nothing.
  public static Optional<Usage> read(JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      json.skipChildren();
      return Optional.empty();
    }
    long input = 0;
    long output = 0;
    while (json.nextToken() != JsonToken.END_OBJECT) {
      var key = json.currentName();
      if (json.nextToken() != JsonToken.VALUE_NUMBER_INT) {
        json.skipChildren();
        continue;
      }
      long count = json.getLongValue();
      switch (key) {
        case "prompt_tokens",
            "input_tokens",
            "cache_creation_input_tokens",
            "cache_read_input_tokens",
            "promptTokenCount",
            "toolUsePromptTokenCount" ->
            input += count;
        case "completion_tokens", "output_tokens", "candidatesTokenCount", "thoughtsTokenCount" ->
            output += count;
        default -> {}
      }
    }
    return Optional.of(new Usage(input, output));
  }
}
