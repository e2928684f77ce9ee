package dev.relay.protocol.anthropic;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.relay.contract.Span;
import dev.relay.contract.Usage;
import dev.relay.protocol.Grammar;
import dev.relay.protocol.Json;
import dev.relay.protocol.UsageReader;
import dev.relay.protocol.sse.Event;
import dev.relay.protocol.sse.TypedEvent;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.Optional;

/// The stream from `message_start` to `message_stop`.
///
/// Counts are cumulative: those of `message_delta` stand above those of `message_start`.
final class AnthropicGrammar implements Grammar {

  private Optional<Usage> usage = Optional.empty();
  private boolean content;
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
        content = true;
        yield Verdict.PASS;
      }
      case "", "ping" -> Verdict.PASS;
      default -> {
        content = true;
        yield Verdict.PASS;
      }
    };
  }

  private void read(byte[] bytes, int from, int to) {
    var data = Event.data(bytes, from, to);
    try (var json = Json.parser(data, 0, data.length)) {
      if (json.nextToken() == JsonToken.START_OBJECT) {
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
        case "usage" -> UsageReader.read(json).ifPresent(this::count);
        case "message", "delta" -> {
          if (value == JsonToken.START_OBJECT) {
            readMembers(json);
          } else {
            json.skipChildren();
          }
        }
        case "stop_reason" -> stopped |= value == JsonToken.VALUE_STRING;
        default -> json.skipChildren();
      }
    }
  }

  private void count(Usage counted) {
    long input = counted.input() > 0 ? counted.input() : usage.map(Usage::input).orElse(0L);
    usage = Optional.of(new Usage(input, counted.output()));
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
    return stopped ? Optional.of(EventWriter.STOP) : Optional.empty();
  }
}
