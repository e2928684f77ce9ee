package dev.relay.protocol.openai;

import dev.relay.contract.Operation;

/// Where an operation is served, under the base that ends in `/v1`.
public final class Paths {

  private Paths() {}

  public static String of(Operation operation) {
    return switch (operation) {
      case CHAT -> "/chat/completions";
      case COMPLETION -> "/completions";
      case EMBEDDING, EMBEDDINGS -> "/embeddings";
      case NATIVE -> throw new IllegalArgumentException("native (expected: an operation)");
      case COUNT -> "/responses/input_tokens";
    };
  }
}
