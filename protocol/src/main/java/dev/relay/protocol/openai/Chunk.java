package dev.relay.protocol.openai;

import dev.relay.contract.Usage;
import java.util.Optional;

/// What one chunk of a stream says.
///
/// @param said the choices in which there are a model's words, calls or reasoning: a bit for each
/// @param finished the choices that say why they stopped
/// @param usageAlone whether it is the chunk that `include_usage` asks for: usage and no choices
/// @param error whether it has an error
public record Chunk(
    Optional<Usage> usage, long said, long finished, boolean usageAlone, boolean error) {

  /// Whether a model's words, calls or reasoning are in it, or the reason why it stopped.
  public boolean content() {
    return (said | finished) != 0;
  }
}
