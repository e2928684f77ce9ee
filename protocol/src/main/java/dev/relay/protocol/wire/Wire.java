package dev.relay.protocol.wire;

import dev.relay.contract.Operation;
import dev.relay.contract.failure.Failure;
import dev.relay.protocol.AnswerReader;
import dev.relay.protocol.Json;
import dev.relay.protocol.RequestReader;
import dev.relay.protocol.RequestReader.Rules;
import dev.relay.protocol.Scan;
import dev.relay.protocol.sse.EventWriter;
import dev.relay.protocol.sse.Verbatim;
import io.vertx.core.buffer.Buffer;

/// What Relay itself has to read and write in one dialect.
public interface Wire {

  /// What the body of a request has to have.
  Rules rules(Operation operation);

  /// Reads answers that are not streamed.
  AnswerReader answers();

  /// Reads one stream.
  ///
  /// @param askedUsage whether usage was asked for by Relay and not by the client
  Grammar grammar(boolean askedUsage);

  /// The body of an error answer, in Relay's own words.
  byte[] envelope(Failure failure);

  /// The event that ends a stream by an error.
  ///
  /// @param error the body of an error answer of this dialect, on one line
  /// @param before what the client got last
  Buffer event(byte[] error, Buffer before);

  /// Whether the events of a stream are numbered, so that an error's is the next one.
  default boolean numbersEvents() {
    return false;
  }

  /// What keeps the connection of a stream alive and says nothing.
  default Buffer heartbeat() {
    return EventWriter.COMMENT;
  }

  /// Looks for what everybody needs to know of the body of a request.
  default Scan scan(Operation operation, Buffer body) {
    return RequestReader.scan(rules(operation), body);
  }

  /// The body of an error answer; what a provider of this dialect said passes as it is.
  default Buffer error(Failure failure) {
    return failure instanceof Failure.Refused refused && Verbatim.passes(refused)
        ? refused.body()
        : Json.buffer(envelope(failure));
  }

  /// The event that ends a stream which cannot go on; the stream's last event does not follow. What
  /// a provider said passes if it can be told within a stream.
  ///
  /// @param before what the client got last, where [#numbersEvents]
  default Buffer errorEvent(Failure failure, Buffer before) {
    if (failure instanceof Failure.Refused refused) {
      if (EventWriter.cameAsEvent(refused)) {
        return EventWriter.whole(refused.body());
      }
      var line = EventWriter.oneLine(refused.body());
      if (SaidError.of(line).isPresent()) {
        return event(line, before);
      }
    }
    return event(envelope(failure), before);
  }
}
