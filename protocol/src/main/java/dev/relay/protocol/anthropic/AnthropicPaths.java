package dev.relay.protocol.anthropic;

import dev.relay.contract.Operation;

/// Where an operation is served, under the base that ends in `/v1`.
public final class AnthropicPaths {

  public static final String MESSAGES = "/messages";
  public static final String COUNT = "/messages/count_tokens";

  private AnthropicPaths() {}

  public static String of(Operation operation) {
    return operation == Operation.COUNT ? COUNT : MESSAGES;
  }
}
