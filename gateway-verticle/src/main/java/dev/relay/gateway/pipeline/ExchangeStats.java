package dev.relay.gateway.pipeline;

import dev.relay.contract.Dialect;
import dev.relay.contract.Usage;
import dev.relay.contract.exchange.AttemptRecord;
import dev.relay.contract.exchange.Head;
import dev.relay.contract.exchange.Target;
import dev.relay.contract.journal.CompletedExchange;
import dev.relay.contract.journal.CompletedExchange.Asked;
import dev.relay.contract.journal.CompletedExchange.Ending;
import dev.relay.contract.journal.CompletedExchange.Measured;
import dev.relay.contract.journal.CompletedExchange.Served;
import dev.relay.protocol.TokenEstimate;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is noted of one exchange while it runs. Belongs to one context.
final class ExchangeStats {

  private static final int LONGEST_PATH = 200;

  private final long at = System.currentTimeMillis();
  private final long began = System.nanoTime();
  private @Nullable Target served;
  private List<AttemptRecord> attempts = List.of();
  private boolean answered;
  private long firstByteNanos = -1;
  private long bytesOut;
  private long answerBytes;

  /// An answer comes.
  void answered(Head head) {
    served = head.served();
    attempts = head.attempts();
    answered = true;
  }

  /// No answer comes; the client is told what `served` has brought.
  void failed(Target served, List<AttemptRecord> calls) {
    this.served = served;
    this.attempts = calls;
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
  CompletedExchange completedExchange(
      ExchangeContext context,
      boolean events,
      SentEvents sent,
      int status,
      Optional<Usage> counted,
      String end) {
    var apiCall = context.apiCall();
    var summary = context.summary();
    boolean estimated = isCut(end, counted, context);
    var usage = estimated ? Optional.of(estimate(context, sent.last(), counted)) : counted;
    var request = context.request();
    return new CompletedExchange(
        context.answer().id(),
        new Asked(
            at,
            context.caller().name(),
            request.method().name(),
            path(request),
            apiCall.dialect().label(),
            apiCall.operation().label(),
            summary.model(),
            summary.streamed()),
        new Served(served, attempts(status, end), events, status),
        new Measured(context.bytesIn(), bytesOut, firstByteNanos, System.nanoTime() - began),
        new Ending(end, usage, estimated));
  }

  private static String path(HttpServerRequest request) {
    var path = String.valueOf(request.path());
    return path.length() > LONGEST_PATH ? path.substring(0, LONGEST_PATH) : path;
  }

  /// Whether some of an answer went out, and nobody knows how much it was. Anthropic's count of
  /// what is not over is that of its beginning.
  private boolean isCut(String end, Optional<Usage> counted, ExchangeContext context) {
    var apiCall = context.apiCall();
    return !end.equals(CompletedExchange.DONE)
        && answered
        && answerBytes > 0
        && (counted.isEmpty() || apiCall.dialect() == Dialect.ANTHROPIC)
        && apiCall.tellsUsage(context.request().method().name());
  }

  private Usage estimate(ExchangeContext context, Buffer last, Optional<Usage> counted) {
    long output =
        last.length() > 0
            ? TokenEstimate.ofStream(answerBytes, last)
            : TokenEstimate.ofBytes(answerBytes);
    return counted
        .map(it -> new Usage(it.input(), Math.max(it.output(), output)))
        .orElseGet(() -> new Usage(TokenEstimate.ofBytes(context.bytesIn()), output));
  }

  /// The calls that were made, if there were several: the one that was answered last.
  private List<AttemptRecord> attempts(int status, String end) {
    if (attempts.isEmpty() || served == null || !answered) {
      return attempts.size() > 1 ? attempts : List.of();
    }
    var all = new ArrayList<>(attempts);
    long from = all.removeLast().at();
    long millis = (System.nanoTime() - began) / 1_000_000;
    all.add(new AttemptRecord(served, from, Math.max(0, millis - from), status, end));
    return all;
  }
}
