package dev.relay.contract.bus;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Does what would hold up an event loop, such as reading a long body, on a few threads that all
/// verticles of a node share. Belongs to one context.
///
/// The threads are fewer than the processors, where there are several: the event loops go first.
public final class LongReads {

  /// A body of so many bytes is long: at its worst it takes some milliseconds to read.
  public static final int FROM = 256 * 1024;

  private static final String NAME = "relay-long-reads";
  private static final long WARN_SECONDS = 30;

  private final Vertx vertx;
  private @Nullable WorkerExecutor workers;

  LongReads(Vertx vertx) {
    this.vertx = vertx;
  }

  /// What `reading` returns or throws; told on the context of the caller.
  public <T> Future<T> run(Callable<T> reading) {
    if (workers == null) {
      int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
      workers = vertx.createSharedWorkerExecutor(NAME, threads, WARN_SECONDS, TimeUnit.SECONDS);
    }
    return workers.executeBlocking(reading, false).map(Objects::requireNonNull);
  }
}
