package dev.relay.protocol.wire;

import dev.relay.contract.Operation;
import dev.relay.contract.failure.Failure;
import dev.relay.protocol.AnswerReader;
import dev.relay.protocol.ErrorReader;
import dev.relay.protocol.Json;
import dev.relay.protocol.RequestReader;
import dev.relay.protocol.RequestRules;
import dev.relay.protocol.Scan;
import dev.relay.protocol.sse.EventWriter;
import dev.relay.protocol.sse.Verbatim;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/// What Relay itself has to read and write in one dialect.
public interface Wire {

  /// What the body of a request has to have.
  RequestRules rules(Operation operation);

  /// Reads answers that are not streamed.
  AnswerReader answers();

  /// Reads one stream.
  ///
  /// @param askedUsage whether usage was asked for by Relay and not by the client
  Grammar grammar(boolean askedUsage);

  /// The stream of events that says what the `whole` answer says; empty where that is not known.
  ///
  /// @param usage whether the client has asked for usage
  Optional<Buffer> streamOf(Buffer whole, boolean usage);

  /// The answer that is said in the whole stream of `events`; empty where that is not known.
  ///
  /// @param streamed whether the client has asked for a stream of another kind
  Optional<Buffer> wholeOf(Buffer events, boolean streamed);

  /// The body of an error answer, in Relay's own words.
  byte[] envelope(Failure failure);

  /// The body of an error answer with this status, in the words of who was asked.
  byte[] envelope(int status, ErrorBody said);

  /// Whether a client of this dialect takes what was found for an error as it is, as the body of an
  /// error answer.
  default boolean isErrorBody(MisplacedError found) {
    return found.read().filter(ErrorReader.Found::object).isPresent();
  }

  /// Whether it does so if it comes as an event of a stream.
  default boolean isErrorEvent(MisplacedError found) {
    return found.read().filter(ErrorReader.Found::member).isPresent();
  }

  /// The event that ends a stream by an error.
  ///
  /// @param error the body of an error answer of this dialect, on one line
  /// @param before what the client got last
  Buffer event(byte[] error, Buffer before);

  /// Whether the events of a stream are numbered, so that an error's is the next one.
  default boolean numbersEvents() {
    return false;
  }

  /// What keeps the connection of a stream alive and says nothing. With an id, some clients take
  /// the blank line behind a comment for the end of another event.
  ///
  /// @param ids whether events of the stream have had ids
  default Buffer heartbeat(boolean ids) {
    return ids ? EventWriter.COMMENT_LINE : EventWriter.COMMENT;
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
      if (ErrorBody.of(line).isPresent()) {
        return event(line, before);
      }
    }
    return event(envelope(failure), before);
  }
}
