package dev.relay.protocol.responses;

import dev.relay.protocol.AnswerReader;
import dev.relay.protocol.sse.TypedEvent;
import dev.relay.protocol.wire.Grammar;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.Optional;

/// The stream from `response.created` to `response.completed` or `response.incomplete`.
final class ResponsesGrammar extends Grammar {

  private final AnswerReader answers;
  private Optional<String> minted = Optional.empty();

  /// @param answers reads what the last event holds: the whole answer
  ResponsesGrammar(AnswerReader answers) {
    this.answers = answers;
  }

  @Override
  public Verdict look(byte[] bytes, int from, int to) {
    return switch (TypedEvent.type(bytes, from, to)) {
      case "response.completed", "response.incomplete" -> {
        countIn(bytes, from, to);
        note(bytes, from, to);
        sawContent();
        yield Verdict.LAST;
      }
      case "response.failed" -> {
        countIn(bytes, from, to);
        yield Verdict.ERROR;
      }
      case "error" -> Verdict.ERROR;
      case "response.created", "response.queued", "response.in_progress" -> {
        note(bytes, from, to);
        yield Verdict.PASS;
      }
      case "ping", "keepalive", "heartbeat" -> Verdict.PASS;
      case "" -> saysError(bytes, from, to) ? Verdict.ERROR : Verdict.PASS;
      case "response.output_item.added" -> {
        sawPiece(bytes, from, to, "item");
        yield Verdict.PASS;
      }
      case "response.content_part.added", "response.reasoning_summary_part.added" -> {
        sawPiece(bytes, from, to, "part");
        yield Verdict.PASS;
      }
      default -> {
        sawContent();
        yield Verdict.PASS;
      }
    };
  }

  private void note(byte[] bytes, int from, int to) {
    if (minted.isEmpty()) {
      minted = ResponseId.minted(bytes, from, to);
    }
  }

  @Override
  public Optional<String> minted() {
    return minted;
  }

  private void countIn(byte[] bytes, int from, int to) {
    var event = Unpooled.wrappedBuffer(bytes, from, to - from);
    answers.usageNearEnd(BufferInternal.buffer(event)).ifPresent(this::count);
  }

  @Override
  public Optional<Buffer> closing() {
    return Optional.empty();
  }
}
