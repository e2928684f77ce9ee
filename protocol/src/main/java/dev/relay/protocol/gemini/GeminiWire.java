package dev.relay.protocol.gemini;

import dev.relay.contract.Operation;
import dev.relay.contract.failure.Failure;
import dev.relay.protocol.AnswerReader;
import dev.relay.protocol.Grammar;
import dev.relay.protocol.RequestReader;
import dev.relay.protocol.RequestReader.Rules;
import dev.relay.protocol.Scan;
import dev.relay.protocol.Wire;
import io.vertx.core.buffer.Buffer;

/// `generateContent` and its relatives. The model and the wish for a stream stand in the path.
public record GeminiWire() implements Wire {

  private static final AnswerReader ANSWERS = new AnswerReader("usageMetadata");

  @Override
  public Scan scan(Operation operation, Buffer body) {
    return RequestReader.scan(Rules.NONE, body);
  }

  @Override
  public AnswerReader answers() {
    return ANSWERS;
  }

  @Override
  public Grammar grammar(boolean askedUsage) {
    return new GeminiGrammar();
  }

  @Override
  public Buffer error(Failure failure) {
    return Errors.body(failure);
  }

  @Override
  public Buffer errorEvent(Failure failure) {
    return EventWriter.error(failure);
  }

  @Override
  public Buffer heartbeat() {
    return dev.relay.protocol.sse.EventWriter.COMMENT;
  }
}
