package dev.relay.gateway.journal;

import dev.relay.contract.journal.CompletedExchange;
import io.netty.util.concurrent.FastThreadLocal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// Writes one line per exchange, in batches and off the event loops.
///
/// An event loop only adds to a list of its own; a tenth of a second later a worker formats and
/// writes the whole list at once. Lists are bounded: what does not fit is counted, and the count is
/// written.
public final class ExchangeLog implements Journal {

  /// How the lines of a batch look.
  @FunctionalInterface
  interface Format {
    byte[] lines(List<CompletedExchange> batch, long dropped);
  }

  private static final long DELAY_MILLIS = 100;
  private static final int MOST_WAITING = 20_000;

  private final Vertx vertx;
  private final OutputStream out;
  private final Format format;
  private volatile boolean onlyFailures;
  private final AtomicLong dropped = new AtomicLong();
  private final FastThreadLocal<Batch> batches =
      new FastThreadLocal<>() {
        @Override
        protected Batch initialValue() {
          return new Batch();
        }
      };

  ExchangeLog(Vertx vertx, OutputStream out, Format format) {
    this.vertx = vertx;
    this.out = out;
    this.format = format;
  }

  /// Lines of JSON for machines.
  public static ExchangeLog json(Vertx vertx, OutputStream out) {
    return new ExchangeLog(vertx, out, JsonLines::of);
  }

  /// Lines for people.
  public static ExchangeLog pretty(Vertx vertx, OutputStream out) {
    return new ExchangeLog(vertx, out, PrettyLines::of);
  }

  @Override
  public void began() {}

  @Override
  public void streaming() {}

  @Override
  public void completed(CompletedExchange completedExchange) {
    if (!onlyFailures || completedExchange.failed()) {
      batches.get().add(completedExchange);
    }
  }

  /// Whether exchanges that went well have no line.
  public void onlyFailures(boolean only) {
    onlyFailures = only;
  }

  /// Writes what this event loop has collected, now; completes when all of it is written.
  public Future<?> flush() {
    var batch = batches.get();
    return batch.hand(batch.taken());
  }

  private synchronized void write(List<CompletedExchange> lines) {
    long lost = dropped.getAndSet(0);
    if (lines.isEmpty() && lost == 0) {
      return;
    }
    try {
      out.write(format.lines(lines, lost));
      out.flush();
    } catch (IOException _) {
      dropped.addAndGet(lost + lines.size());
    }
  }

  /// What one event loop has collected.
  private final class Batch {

    private List<CompletedExchange> lines = new ArrayList<>();
    private int waiting;

    void add(CompletedExchange completedExchange) {
      if (waiting >= MOST_WAITING) {
        dropped.incrementAndGet();
        return;
      }
      waiting++;
      lines.add(completedExchange);
      if (lines.size() == 1) {
        vertx.setTimer(
            DELAY_MILLIS,
            _ -> {
              var _ = hand(taken());
            });
      }
    }

    List<CompletedExchange> taken() {
      var batch = lines;
      lines = new ArrayList<>();
      return batch;
    }

    Future<?> hand(List<CompletedExchange> batch) {
      return vertx
          .<Void>executeBlocking(() -> {
            write(batch);
            return null;
          })
          .onComplete(_ -> waiting -= batch.size());
    }
  }
}
