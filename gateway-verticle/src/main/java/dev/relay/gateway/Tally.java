package dev.relay.gateway;

import dev.relay.contract.Dialect;
import dev.relay.contract.Head;
import dev.relay.contract.Target;
import dev.relay.contract.Tried;
import dev.relay.contract.Usage;
import dev.relay.protocol.TokenEstimate;
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
  private long answerBytes;

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
    answerBytes += bytes.length();
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
  /// @param sent of that
  Completed completed(
      Passage passage,
      boolean events,
      SentEvents sent,
      int status,
      Optional<Usage> counted,
      String end) {
    var call = passage.call();
    var peek = passage.peek();
    boolean estimated = isCut(end, counted, passage);
    var usage = estimated ? Optional.of(estimate(passage, sent.last(), counted)) : counted;
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
        end,
        estimated);
  }

  /// Whether some of an answer went out, and nobody knows how much it was. Anthropic's count of
  /// what is not over is that of its beginning.
  private boolean isCut(String end, Optional<Usage> counted, Passage passage) {
    var call = passage.call();
    return !end.equals(Completed.DONE)
        && answered
        && answerBytes > 0
        && (counted.isEmpty() || call.dialect() == Dialect.ANTHROPIC)
        && call.tellsUsage(passage.request().method().name());
  }

  private Usage estimate(Passage passage, Buffer last, Optional<Usage> counted) {
    long output =
        last.length() > 0
            ? TokenEstimate.ofStream(answerBytes, last)
            : TokenEstimate.ofBytes(answerBytes);
    return counted
        .map(it -> new Usage(it.input(), Math.max(it.output(), output)))
        .orElseGet(() -> new Usage(TokenEstimate.ofBytes(passage.bytesIn()), output));
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
