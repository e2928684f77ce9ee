package dev.relay.protocol.openai;

import dev.relay.contract.Usage;
import java.util.Optional;

/// What one JSON value of an answer says: a chunk of a stream, or a whole completion.
///
/// @param content whether a model's words, calls or reasoning are in it, or the reason why it
///   stopped
/// @param finished whether a choice has its finish reason
/// @param empty whether it has a list of choices and nothing in it
/// @param error whether it is an error and no chunk
public record Chunk(
    Optional<Usage> usage, boolean content, boolean finished, boolean empty, boolean error) {

  /// The chunk that `include_usage` asks for: usage and no choices.
  public boolean usageAlone() {
    return usage.isPresent() && empty;
  }
}
