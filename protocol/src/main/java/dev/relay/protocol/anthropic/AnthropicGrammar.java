package dev.relay.protocol.anthropic;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.relay.contract.Usage;
import dev.relay.protocol.UsageReader;
import dev.relay.protocol.sse.Event;
import dev.relay.protocol.sse.TypedEvent;
import dev.relay.protocol.wire.Grammar;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.Optional;

/// The stream from `message_start` to `message_stop`.
///
/// Counts are cumulative: those of `message_delta` stand above those of `message_start`.
final class AnthropicGrammar extends Grammar {

  private boolean stopped;

  @Override
  public Verdict look(byte[] bytes, int from, int to) {
    return switch (TypedEvent.type(bytes, from, to)) {
      case "message_stop" -> Verdict.LAST;
      case "error" -> Verdict.ERROR;
      case "message_start" -> {
        read(bytes, from, to);
        yield Verdict.PASS;
      }
      case "message_delta" -> {
        read(bytes, from, to);
        sawContent();
        yield Verdict.PASS;
      }
      case "content_block_start" -> {
        sawPiece(bytes, from, to, "content_block");
        yield Verdict.PASS;
      }
      case "ping" -> Verdict.PASS;
      case "" -> saysError(bytes, from, to) ? Verdict.ERROR : Verdict.PASS;
      default -> {
        sawContent();
        yield Verdict.PASS;
      }
    };
  }

  private void read(byte[] bytes, int from, int to) {
    try (var json = Event.parser(bytes, from, to)) {
      if (json != null && json.nextToken() == JsonToken.START_OBJECT) {
        readMembers(json);
      }
    } catch (IOException _) {
      // What the client makes of it is the client's.
    }
  }

  private void readMembers(JsonParser json) throws IOException {
    while (json.nextToken() != JsonToken.END_OBJECT) {
      var key = json.currentName();
      var value = json.nextToken();
      switch (key) {
        case "usage" -> UsageReader.read(json).ifPresent(this::add);
        case "message", "delta" -> {
          if (value == JsonToken.START_OBJECT) {
            readMembers(json);
          } else {
            json.skipChildren();
          }
        }
        case "stop_reason" ->
            stopped |= value == JsonToken.VALUE_STRING && json.getTextLength() > 0;
        default -> json.skipChildren();
      }
    }
  }

  private void add(Usage counted) {
    long input = counted.input() > 0 ? counted.input() : usage().map(Usage::input).orElse(0L);
    count(new Usage(input, counted.output()));
  }

  @Override
  public Optional<Buffer> closing() {
    return stopped ? Optional.of(AnthropicWire.STOP) : Optional.empty();
  }
}
