package dev.relay.protocol.gemini;

import dev.relay.contract.Operation;
import dev.relay.contract.failure.Failure;
import dev.relay.protocol.AnswerReader;
import dev.relay.protocol.RequestReader;
import dev.relay.protocol.RequestRules;
import dev.relay.protocol.Scan;
import dev.relay.protocol.sse.EventWriter;
import dev.relay.protocol.wire.ErrorBody;
import dev.relay.protocol.wire.Grammar;
import dev.relay.protocol.wire.Wire;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;

/// `generateContent` and its relatives. The model and the wish for a stream stand in the path.
public record GeminiWire() implements Wire {

  private static final AnswerReader ANSWERS =
      new AnswerReader(
          "usageMetadata",
          List.of("candidates", "promptFeedback", "totalTokens", "embedding", "embeddings"));

  @Override
  public RequestRules rules(Operation operation) {
    return RequestRules.NONE;
  }

  @Override
  public Scan scan(Operation operation, Buffer body) {
    return operation == Operation.CHAT
        ? RequestReader.scan(RequestRules.NONE, body)
        : RequestReader.batch(RequestRules.NONE, body);
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
  public Optional<Buffer> streamOf(Buffer whole, boolean usage) {
    return Reshaping.streamOf(whole);
  }

  @Override
  public Optional<Buffer> wholeOf(Buffer events, boolean streamed) {
    return streamed ? Reshaping.listOf(events) : Reshaping.wholeOf(events);
  }

  @Override
  public byte[] envelope(Failure failure) {
    return Errors.envelope(failure);
  }

  @Override
  public byte[] envelope(int status, ErrorBody said) {
    return Errors.envelope(status, said.message());
  }

  /// Google's clients for Python and Go read nothing but `data:`, and break on a comment.
  @Override
  public Buffer heartbeat(boolean ids) {
    return EventWriter.BLANK;
  }

  @Override
  public Buffer event(byte[] error, Buffer before) {
    return EventWriter.data(error);
  }
}
