package dev.relay.protocol;

import dev.relay.contract.Operation;
import dev.relay.contract.failure.Failure;
import io.vertx.core.buffer.Buffer;

/// What Relay itself has to read and write in one dialect.
public interface Wire {

  /// Looks for what everybody needs to know of the body of a request.
  Scan scan(Operation operation, Buffer body);

  /// Reads answers that are not streamed.
  AnswerReader answers();

  /// Reads one stream.
  ///
  /// @param askedUsage whether usage was asked for by Relay and not by the client
  Grammar grammar(boolean askedUsage);

  /// The body of an error answer; what a provider of this dialect said passes as it is.
  Buffer error(Failure failure);

  /// The event that ends a stream which cannot go on. What a provider said passes if it can be told
  /// within a stream.
  Buffer errorEvent(Failure failure);

  /// What keeps the connection of a stream alive and says nothing.
  Buffer heartbeat();
}
