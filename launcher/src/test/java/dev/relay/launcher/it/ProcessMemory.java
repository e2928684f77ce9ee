package dev.relay.launcher.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/// What a process has in memory, as the system counts it; looked at ten times a second.
public final class ProcessMemory implements AutoCloseable {

  private static final long PAUSE_NANOS = 100_000_000;
  private static final int KIB = 1024;

  private final Path status;
  private final Thread watch = Thread.ofVirtual().unstarted(this::look);
  private volatile boolean over;
  private volatile long most;

  public ProcessMemory(long pid) {
    this.status = Path.of("/proc/" + pid + "/status");
    watch.start();
  }

  /// Whether the system tells.
  public static boolean isKnown() {
    return Files.exists(Path.of("/proc/self/status"));
  }

  /// In MiB.
  public long now() {
    try {
      return Files.readAllLines(status).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / KIB)
          .sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The most that was seen, in MiB.
  public long most() {
    return most;
  }

  private void look() {
    while (!over) {
      most = Math.max(most, now());
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  @Override
  public void close() {
    over = true;
    try {
      watch.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
