package dev.relay.launcher.it;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// Asks a node for its health all the time, on as many connections as reach each event loop, and
/// keeps how long it waited at most.
public final class LoopProbe implements AutoCloseable {

  private static final int CONNECTIONS = 6;
  private static final long PAUSE_MILLIS = 5;

  private final List<Thread> threads = new ArrayList<>();
  private final AtomicLong longest = new AtomicLong();
  private volatile boolean over;

  public LoopProbe(int port) {
    for (int i = 0; i < CONNECTIONS; i++) {
      threads.add(Thread.ofPlatform().daemon().start(() -> probe(port)));
    }
  }

  private void probe(int port) {
    try (var wire = new Wire(port)) {
      while (!over) {
        long began = System.nanoTime();
        wire.send("GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n").reply();
        longest.accumulateAndGet(System.nanoTime() - began, Math::max);
        Thread.sleep(PAUSE_MILLIS);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  public double longestMillis() {
    return longest.get() / 1e6;
  }

  @Override
  public void close() {
    over = true;
    for (var thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
