package dev.relay.gateway.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExchangeLogTest {

  private static final int MOST_WAITING = 20_000;
  private static final int TOO_MANY = 25_000;

  private final Vertx vertx = Vertx.vertx();
  private final Context loop = vertx.getOrCreateContext();

  @AfterEach
  void close() throws Exception {
    done(vertx.close());
  }

  @Test
  void lines_are_written_in_order_and_in_one_piece() throws Exception {
    var out = new Written();
    var log = ExchangeLog.json(vertx, out);

    write(log, out, 3);

    assertThat(out.text()).isEqualTo(line().repeat(3));
    assertThat(out.writes).isEqualTo(1);
  }

  @Test
  void lines_for_people_are_written_too() throws Exception {
    var out = new Written();
    var log = ExchangeLog.pretty(vertx, out);

    write(log, out, 1);

    assertThat(out.text()).contains("200 chat stream fast").endsWith("\n");
  }

  @Test
  void what_is_collected_is_written_at_the_end() throws Exception {
    var out = new Written();
    var log = ExchangeLog.json(vertx, out);

    onLoop(() -> add(log, 2));
    onLoop(log::flush);
    drained();

    assertThat(out.text()).isEqualTo(line().repeat(2));
  }

  @Test
  void what_does_not_fit_is_dropped_and_counted() throws Exception {
    var out = new Written();
    var log = ExchangeLog.json(vertx, out);

    write(log, out, TOO_MANY);

    assertThat(out.lines()).isEqualTo(MOST_WAITING + 1);
    assertThat(out.text()).endsWith("\"event\":\"log.dropped\",\"lines\":5000}\n");
  }

  @Test
  void a_slow_disk_holds_no_more_than_fits() throws Exception {
    var out = new Written();
    out.slow = new CountDownLatch(1);
    var log = ExchangeLog.json(vertx, out);

    onLoop(() -> add(log, 1));
    out.awaitWrite();
    onLoop(() -> add(log, TOO_MANY));
    out.slow.countDown();
    out.awaitWrite();
    drained();

    assertThat(out.lines()).isEqualTo(MOST_WAITING + 1);
    assertThat(out.text()).endsWith("\"event\":\"log.dropped\",\"lines\":5001}\n");
  }

  @Test
  void there_is_room_again_once_lines_are_written() throws Exception {
    var out = new Written();
    var log = ExchangeLog.json(vertx, out);

    write(log, out, MOST_WAITING);
    write(log, out, MOST_WAITING);

    assertThat(out.lines()).isEqualTo(2L * MOST_WAITING);
    assertThat(out.text()).doesNotContain("dropped");
  }

  @Test
  void what_a_full_disk_refuses_is_counted() throws Exception {
    var out = new Written();
    var log = ExchangeLog.json(vertx, out);

    out.full = true;
    write(log, out, 4);
    out.full = false;
    write(log, out, 1);

    assertThat(out.text()).startsWith(line()).endsWith("\"event\":\"log.dropped\",\"lines\":4}\n");
  }

  private void write(ExchangeLog log, Written out, int lines) throws Exception {
    onLoop(() -> add(log, lines));
    out.awaitWrite();
    drained();
  }

  private static void add(ExchangeLog log, int lines) {
    IntStream.range(0, lines).forEach(_ -> log.completed(Exchanges.STREAMED));
  }

  private void onLoop(Runnable action) throws Exception {
    var ran = new CountDownLatch(1);
    loop.runOnContext(_ -> {
      action.run();
      ran.countDown();
    });
    assertThat(ran.await(30, TimeUnit.SECONDS)).isTrue();
  }

  /// Ordered behind the writes of the same context, and behind what they completed.
  private void drained() throws Exception {
    done(loop.executeBlocking(() -> "written"));
    onLoop(() -> {});
  }

  private static void done(Future<?> future) throws Exception {
    try {
      future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("not done in time", e);
    }
  }

  private static String line() {
    return new String(JsonLines.of(List.of(Exchanges.STREAMED), 0), StandardCharsets.UTF_8);
  }

  /// A disk that may be slow or full.
  private static final class Written extends OutputStream {

    private final ByteArrayOutputStream all = new ByteArrayOutputStream();
    private final Semaphore begun = new Semaphore(0);
    private CountDownLatch slow = new CountDownLatch(0);
    private volatile boolean full;
    private volatile int writes;

    @Override
    public void write(int b) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void write(byte[] bytes) throws IOException {
      begun.release();
      if (full) {
        throw new IOException("full");
      }
      await();
      synchronized (all) {
        all.writeBytes(bytes);
        writes = writes + 1;
      }
    }

    /// Waits until one more batch is being written.
    void awaitWrite() throws InterruptedException {
      assertThat(begun.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
    }

    String text() {
      synchronized (all) {
        return all.toString(StandardCharsets.UTF_8);
      }
    }

    long lines() {
      return text().lines().count();
    }

    private void await() {
      try {
        assertThat(slow.await(30, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
