package dev.relay.gateway;

import dev.relay.contract.Head;
import dev.relay.contract.Target;
import dev.relay.contract.Tried;
import dev.relay.contract.Usage;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is noted of one exchange while it runs. Belongs to one context.
final class Tally {

  private final long at = System.currentTimeMillis();
  private final long began = System.nanoTime();
  private @Nullable Target served;
  private List<Tried> tried = List.of();
  private boolean answered;
  private long firstByteNanos = -1;
  private long bytesOut;

  /// An answer comes.
  void answered(Head head) {
    served = head.served();
    tried = head.tried();
    answered = true;
  }

  /// No answer comes; the client is told what `served` has brought.
  void failed(Target served, List<Tried> calls) {
    this.served = served;
    this.tried = calls;
    this.answered = false;
  }

  /// These bytes of an answer go out.
  void out(Buffer bytes) {
    bytesOut += bytes.length();
    if (firstByteNanos < 0) {
      firstByteNanos = System.nanoTime() - began;
    }
  }

  /// Bytes go out that are no answer.
  void aside(Buffer bytes) {
    bytesOut += bytes.length();
  }

  /// It is over.
  ///
  /// @param events whether it was answered by a stream
  Completed completed(
      Passage passage, boolean events, int status, Optional<Usage> usage, String end) {
    var call = passage.call();
    var peek = passage.peek();
    return new Completed(
        at,
        passage.answer().id(),
        passage.caller().name(),
        call.dialect().label(),
        call.operation().label(),
        peek.model(),
        served,
        attempts(status, end),
        peek.streamed(),
        events,
        status,
        usage,
        passage.bytesIn(),
        bytesOut,
        firstByteNanos,
        System.nanoTime() - began,
        end);
  }

  /// The calls that were made, if there were several: the one that was answered last.
  private List<Tried> attempts(int status, String end) {
    if (tried.isEmpty() || served == null || !answered) {
      return tried.size() > 1 ? tried : List.of();
    }
    var attempts = new ArrayList<>(tried);
    long from = attempts.removeLast().at();
    long all = (System.nanoTime() - began) / 1_000_000;
    attempts.add(new Tried(served, from, Math.max(0, all - from), status, end));
    return attempts;
  }
}
