package dev.relay.protocol.responses;

import dev.relay.contract.failure.Failure;
import io.vertx.core.buffer.Buffer;

/// Failures in OpenAI's envelope, which Responses share with the other operations.
final class Errors {

  private Errors() {}

  static Buffer body(Failure failure) {
    return dev.relay.protocol.openai.Errors.body(failure);
  }
}
