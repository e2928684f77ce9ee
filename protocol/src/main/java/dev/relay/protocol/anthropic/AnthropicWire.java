package dev.relay.protocol.anthropic;

import dev.relay.contract.Operation;
import dev.relay.contract.failure.Failure;
import dev.relay.protocol.AnswerReader;
import dev.relay.protocol.RequestRules;
import dev.relay.protocol.sse.EventWriter;
import dev.relay.protocol.wire.ErrorBody;
import dev.relay.protocol.wire.Grammar;
import dev.relay.protocol.wire.MisplacedError;
import dev.relay.protocol.wire.Wire;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;

/// Messages, and the count of their tokens.
public record AnthropicWire() implements Wire {

  /// The last event of a stream.
  static final Buffer STOP =
      EventWriter.ascii("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");

  /// Clients expect it anywhere.
  private static final Buffer PING =
      EventWriter.ascii("event: ping\ndata: {\"type\": \"ping\"}\n\n");

  private static final AnswerReader ANSWERS =
      new AnswerReader("usage", List.of("content", "input_tokens"));

  @Override
  public RequestRules rules(Operation operation) {
    return RequestRules.CONVERSATION;
  }

  @Override
  public AnswerReader answers() {
    return ANSWERS;
  }

  @Override
  public Grammar grammar(boolean askedUsage) {
    return new AnthropicGrammar();
  }

  @Override
  public Optional<Buffer> streamOf(Buffer whole, boolean usage) {
    return Reshaping.streamOf(whole);
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
    return Errors.envelope(status, said.message());
  }

  @Override
  public boolean isErrorBody(MisplacedError found) {
    return found.read().filter(it -> it.object() && it.type().equals("error")).isPresent();
  }

  /// Its clients read nothing that has no name.
  @Override
  public boolean isErrorEvent(MisplacedError found) {
    return found.named() && isErrorBody(found);
  }

  @Override
  public Buffer event(byte[] error, Buffer before) {
    return EventWriter.named("error", error);
  }

  @Override
  public Buffer heartbeat(boolean ids) {
    return PING;
  }
}
