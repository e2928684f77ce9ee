package dev.relay.protocol.responses;

import dev.relay.contract.Span;
import dev.relay.contract.Usage;
import dev.relay.protocol.AnswerReader;
import dev.relay.protocol.Grammar;
import dev.relay.protocol.Json;
import dev.relay.protocol.sse.TypedEvent;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.Optional;

/// The stream from `response.created` to `response.completed` or `response.incomplete`.
final class ResponsesGrammar implements Grammar {

  private static final AnswerReader ANSWERS = new AnswerReader("usage");

  private Optional<Usage> usage = Optional.empty();
  private boolean content;

  @Override
  public Verdict look(byte[] bytes, int from, int to) {
    return switch (TypedEvent.type(bytes, from, to)) {
      case "response.completed", "response.incomplete" -> {
        count(bytes, from, to);
        yield Verdict.LAST;
      }
      case "response.failed" -> {
        count(bytes, from, to);
        yield Verdict.ERROR;
      }
      case "error" -> Verdict.ERROR;
      case "", "response.created", "response.queued", "response.in_progress" -> Verdict.PASS;
      default -> {
        content = true;
        yield Verdict.PASS;
      }
    };
  }

  private void count(byte[] bytes, int from, int to) {
    usage = ANSWERS.usageNearEnd(Json.buffer(Arrays.copyOfRange(bytes, from, to)));
  }

  @Override
  public Span cut() {
    return Span.ABSENT;
  }

  @Override
  public boolean content() {
    return content;
  }

  @Override
  public Optional<Usage> usage() {
    return usage;
  }

  @Override
  public Optional<Buffer> closing() {
    return Optional.empty();
  }
}
