package dev.relay.protocol.openai;

import dev.relay.contract.Operation;
import dev.relay.contract.failure.Failure;
import dev.relay.protocol.AnswerReader;
import dev.relay.protocol.RequestRules;
import dev.relay.protocol.sse.EventWriter;
import dev.relay.protocol.wire.ErrorBody;
import dev.relay.protocol.wire.Grammar;
import dev.relay.protocol.wire.Wire;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;

/// Chat completions, legacy completions and embeddings.
public record OpenAiWire() implements Wire {

  /// The last event of a stream.
  public static final Buffer DONE = EventWriter.ascii("data: [DONE]\n\n");

  private static final AnswerReader ANSWERS = new AnswerReader("usage", List.of("choices", "data"));

  @Override
  public RequestRules rules(Operation operation) {
    return switch (operation) {
      case CHAT -> RequestRules.CONVERSATION;
      case EMBEDDING, EMBEDDINGS -> RequestRules.INPUT;
      case COMPLETION, COUNT -> RequestRules.NAMED;
      case NATIVE -> RequestRules.NONE;
    };
  }

  @Override
  public AnswerReader answers() {
    return ANSWERS;
  }

  @Override
  public Grammar grammar(boolean askedUsage) {
    return new OpenAiGrammar(askedUsage);
  }

  @Override
  public Optional<Buffer> streamOf(Buffer whole, boolean usage) {
    return Reshaping.streamOf(whole, usage);
  }

  @Override
  public Optional<Buffer> wholeOf(Buffer events, boolean streamed) {
    return Reshaping.wholeOf(events);
  }

  @Override
  public byte[] envelope(Failure failure) {
    return Errors.envelope(failure);
  }

  @Override
  public byte[] envelope(int status, ErrorBody said) {
    return Errors.envelope(status, said);
  }

  @Override
  public Buffer event(byte[] error, Buffer before) {
    return EventWriter.data(error);
  }
}
