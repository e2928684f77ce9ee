package dev.relay.contract.bus;

import dev.relay.contract.Exchange;
import dev.relay.contract.Head;
import dev.relay.contract.InboxId;
import dev.relay.contract.Outcome;
import dev.relay.contract.Reader;
import dev.relay.contract.Target;
import dev.relay.contract.failure.Failure;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/// What one inbox says to another. Every message is immutable and travels by reference within a
/// node.
public sealed interface Message {

  /// Opener to upstream: answer `exchange`, write to `reader`, tell `opener` what becomes of it.
  record Open(long id, InboxId opener, Reader reader, Exchange exchange) implements Message {}

  /// Opener to upstream, on the path of its [Open]: forget it. Ignored once the attempt is ready.
  record GiveUp(long id, InboxId opener) implements Message {}

  /// Upstream to opener, at once: the open arrived and is being worked on.
  record Accepted(long id) implements Message {}

  /// Upstream to opener: the first content goes to the reader.
  record Ready(long id) implements Message {}

  /// Upstream to opener: no content will come.
  ///
  /// @param by the target that was chosen, if it came to that
  record Failed(long id, Failure failure, Optional<Target> by) implements Message {}

  /// Upstream to opener: the answer has ended. Says [Ready] too where that was not said before.
  record Ended(long id, Outcome outcome) implements Message {}

  /// Writer to reader: the next bytes of an answer.
  ///
  /// @param seq counts the frames of this attempt from 0
  /// @param writer where credit and cancel go
  /// @param writing the number of the stream in the writer's inbox
  /// @param head there in the first frame only
  /// @param partial whether the event that ends these bytes goes on in the next frame
  /// @param end there in the last frame only
  record Frame(
      long stream,
      int attempt,
      long seq,
      InboxId writer,
      long writing,
      Optional<Head> head,
      Buffer bytes,
      boolean partial,
      Optional<Outcome> end)
      implements Message {

    /// The most bytes that one frame carries.
    public static final int MAX_BYTES = 64 * 1024;
  }

  /// Reader to writer: so many bytes of the stream may have been written in all.
  record Credit(long writing, long total) implements Message {}

  /// Reader to writer: stop, nobody reads.
  record Cancel(long writing) implements Message {}
}
