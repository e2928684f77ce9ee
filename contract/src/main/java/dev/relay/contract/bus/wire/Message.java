package dev.relay.contract.bus.wire;

import dev.relay.contract.Headroom;
import dev.relay.contract.InboxId;
import dev.relay.contract.exchange.AttemptRecord;
import dev.relay.contract.exchange.Exchange;
import dev.relay.contract.exchange.Head;
import dev.relay.contract.exchange.Outcome;
import dev.relay.contract.exchange.Reader;
import dev.relay.contract.failure.Failure;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;

/// What one inbox says to another. Every message is immutable and travels by reference within a
/// node, and as [WireFormat] writes it between nodes.
public sealed interface Message {

  /// Opener to upstream: answer `exchange`, write to `reader`, tell `opener` what becomes of it.
  ///
  /// @param fetched the bytes of the body that are not in `exchange` but are had by [Fetch]
  record Open(long id, InboxId opener, Reader reader, Exchange exchange, int fetched)
      implements Message {

    public Open {
      if (fetched < 0) {
        throw new IllegalArgumentException(fetched + " bytes to fetch (expected: 0 or more)");
      }
    }
  }

  /// Upstream to opener: write the body of the exchange to `body`.
  record Fetch(long id, Reader body) implements Message {}

  /// Opener to upstream, on the path of its [Open]: forget it. Ignored once the attempt is ready.
  record GiveUp(long id, InboxId opener) implements Message {}

  /// Upstream to opener, at once: the open arrived and is being worked on.
  record Accepted(long id) implements Message {}

  /// Upstream to opener: the first content goes to the reader.
  ///
  /// @param left of the limits of who answers
  record Ready(long id, Headroom left) implements Message {}

  /// Upstream to opener: no content will come.
  ///
  /// @param calls of upstreams that were made, the last of which failed so; none where nobody was
  ///   called
  record Failed(long id, Failure failure, List<AttemptRecord> calls) implements Message {

    public Failed {
      calls = List.copyOf(calls);
    }
  }

  /// Upstream to opener: the answer has ended. Says [Ready] too where that was not said before.
  record Ended(long id, Outcome outcome) implements Message {}

  /// Writer to reader: the next bytes of an answer.
  ///
  /// @param seq counts the frames of this attempt from 0
  /// @param writer where credit and cancel go
  /// @param writing the number of the stream in the writer's inbox
  /// @param head there in the first frame of an answer only
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

  /// Between nodes, about what was quiet of late: what `from` believes to have with the other. Who
  /// knows better says so.
  ///
  /// @param waiting what `from` opened and has heard nothing of
  /// @param opened what `from` opened, is ready, and has not ended
  /// @param served what `from` was asked and is not ready with
  record Report(
      InboxId from,
      List<Long> waiting,
      List<Long> opened,
      List<Long> served,
      List<Reading> readings,
      List<Writing> writings)
      implements Message {

    public Report {
      waiting = List.copyOf(waiting);
      opened = List.copyOf(opened);
      served = List.copyOf(served);
      readings = List.copyOf(readings);
      writings = List.copyOf(writings);
    }

    /// A stream as its reader sees it.
    ///
    /// @param granted the last credit
    public record Reading(long stream, long writing, long granted) {}

    /// A stream as its writer sees it.
    ///
    /// @param frames that were sent
    /// @param limit the last credit that came
    public record Writing(long stream, int attempt, long writing, long frames, long limit) {}
  }

  /// Writer to reader: nothing is written there any more.
  record Lost(long stream, long writing) implements Message {}
}
