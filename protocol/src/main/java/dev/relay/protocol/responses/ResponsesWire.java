package dev.relay.protocol.responses;

import dev.relay.contract.Operation;
import dev.relay.contract.failure.Failure;
import dev.relay.protocol.AnswerReader;
import dev.relay.protocol.Json;
import dev.relay.protocol.RequestRules;
import dev.relay.protocol.openai.Errors;
import dev.relay.protocol.sse.EventWriter;
import dev.relay.protocol.wire.ErrorBody;
import dev.relay.protocol.wire.Grammar;
import dev.relay.protocol.wire.MisplacedError;
import dev.relay.protocol.wire.Wire;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Responses. Error answers are those of OpenAI's other operations.
public record ResponsesWire() implements Wire {

  private static final Pattern NUMBER = Pattern.compile("\"sequence_number\"\\s*:\\s*(\\d{1,9})");

  private static final AnswerReader ANSWERS = new AnswerReader("usage", List.of("output"), true);

  @Override
  public RequestRules rules(Operation operation) {
    return RequestRules.PROMPTED;
  }

  @Override
  public AnswerReader answers() {
    return ANSWERS;
  }

  @Override
  public Grammar grammar(boolean askedUsage) {
    return new ResponsesGrammar(ANSWERS);
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
    return Errors.envelope(status, said);
  }

  /// Its clients tell events by their types.
  @Override
  public boolean isErrorEvent(MisplacedError found) {
    return found
        .read()
        .filter(it -> it.type().equals("error") || it.type().equals("response.failed"))
        .isPresent();
  }

  @Override
  public boolean numbersEvents() {
    return true;
  }

  private static int next(Buffer before) {
    var numbers = NUMBER.matcher(before.toString(StandardCharsets.ISO_8859_1));
    int next = 0;
    while (numbers.find()) {
      next = Integer.parseInt(numbers.group(1)) + 1;
    }
    return next;
  }

  /// `{"type": "error", "code", "message", "param", "sequence_number"}`.
  @Override
  public Buffer event(byte[] error, Buffer before) {
    int next = next(before);
    var said = ErrorBody.of(error).orElseGet(() -> new ErrorBody("", ""));
    return EventWriter.named(
        "error",
        Json.bytes(json -> {
          json.writeStartObject();
          json.writeStringField("type", "error");
          json.writeStringField("code", said.code());
          json.writeStringField("message", said.message());
          json.writeNullField("param");
          json.writeNumberField("sequence_number", next);
          json.writeEndObject();
        }));
  }
}
