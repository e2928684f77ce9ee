package dev.relay.gateway;

import io.netty.util.concurrent.FastThreadLocal;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/// Writes one line per exchange, in batches and off the event loops.
///
/// An event loop only adds to a list of its own; a tenth of a second later a worker formats and
/// writes the whole list at once. Lists are bounded: what does not fit is counted, and the count is
/// written.
public final class ExchangeLog implements Journal {

  private static final long DELAY_MILLIS = 100;
  private static final int MOST_WAITING = 20_000;

  private final Vertx vertx;
  private final OutputStream out;
  private final Function<Completed, byte[]> format;
  private final AtomicLong dropped = new AtomicLong();
  private final FastThreadLocal<Batch> batches =
      new FastThreadLocal<>() {
        @Override
        protected Batch initialValue() {
          return new Batch();
        }
      };

  private ExchangeLog(Vertx vertx, OutputStream out, Function<Completed, byte[]> format) {
    this.vertx = vertx;
    this.out = out;
    this.format = format;
  }

  /// Lines of JSON for machines.
  public static ExchangeLog json(Vertx vertx, OutputStream out) {
    return new ExchangeLog(vertx, out, LogLine::json);
  }

  /// Lines for people.
  public static ExchangeLog pretty(Vertx vertx, OutputStream out) {
    return new ExchangeLog(vertx, out, LogLine::pretty);
  }

  @Override
  public void began() {}

  @Override
  public void completed(Completed completed) {
    batches.get().add(completed);
  }

  /// Writes what this event loop has collected, now; completes when all of it is written.
  Future<?> flush() {
    return batches.get().write();
  }

  private synchronized void write(List<Completed> lines) {
    var all = new java.io.ByteArrayOutputStream(lines.size() * 320);
    for (var line : lines) {
      all.writeBytes(format.apply(line));
    }
    long lost = dropped.getAndSet(0);
    if (lost > 0) {
      all.writeBytes(LogLine.dropped(lost));
    }
    try {
      out.write(all.toByteArray());
      out.flush();
    } catch (java.io.IOException _) {
      dropped.addAndGet(lines.size());
    }
  }

  /// What one event loop has collected.
  private final class Batch {

    private List<Completed> lines = new ArrayList<>();
    private int waiting;

    void add(Completed completed) {
      if (waiting >= MOST_WAITING) {
        dropped.incrementAndGet();
        return;
      }
      waiting++;
      lines.add(completed);
      if (lines.size() == 1) {
        vertx.setTimer(DELAY_MILLIS, _ -> write());
      }
    }

    Future<?> write() {
      var batch = lines;
      lines = new ArrayList<>();
      Context context = vertx.getOrCreateContext();
      return context
          .<Void>executeBlocking(() -> {
            ExchangeLog.this.write(batch);
            return null;
          })
          .onComplete(_ -> waiting -= batch.size());
    }
  }
}
