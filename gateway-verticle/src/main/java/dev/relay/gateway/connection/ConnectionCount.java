package dev.relay.gateway.connection;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The connections that clients have to one port of this node, and why some were closed. One per
/// port, thread-safe, built by the launcher.
///
/// Each is counted while it is open; at most once a minute a line says how many were closed and
/// why.
public final class ConnectionCount {

  /// Why a connection was refused or closed.
  enum Reason {
    TOO_MANY("more than may be open"),
    NO_HEAD("no whole request in time"),
    NO_ROOM("unfinished requests beyond server.max-buffered"),
    UNREAD("unread answers beyond server.max-buffered"),
    STALLED("answers that nobody read for minutes"),
    NO_DESCRIPTOR("no file descriptor is left");

    private final String words;

    Reason(String words) {
      this.words = words;
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger("relay");
  private static final long MINUTE = 60_000_000_000L;

  /// What an open connection takes of the heap, generously.
  private static final long BYTES_EACH = 32 * 1024;

  private static final int FEWEST = 64;

  private final String port;
  private final int most;
  private final LongSupplier nanos;
  private final AtomicInteger open = new AtomicInteger();
  private final Map<Reason, Long> closed = new ConcurrentHashMap<>();
  private final AtomicLong told;

  /// @param port as a person calls it
  /// @param most that may be open at once
  ConnectionCount(String port, int most, LongSupplier nanos) {
    this.port = port;
    this.most = most;
    this.nanos = nanos;
    this.told = new AtomicLong(nanos.getAsLong() - MINUTE);
  }

  /// As many as there are file descriptors and memory for: of the former a quarter is left for the
  /// providers.
  public static ConnectionCount ofClients() {
    long descriptors =
        ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
            ? unix.getMaxFileDescriptorCount()
            : Integer.MAX_VALUE;
    long most =
        Math.min(descriptors - descriptors / 4, Runtime.getRuntime().maxMemory() / BYTES_EACH);
    return new ConnectionCount(
        "clients", Math.clamp(most, FEWEST, Integer.MAX_VALUE), System::nanoTime);
  }

  /// Few: it is for those who run the node.
  public static ConnectionCount ofManagement() {
    return new ConnectionCount("management", 512, System::nanoTime);
  }

  int open() {
    return open.get();
  }

  /// One more; returns whether it is one too many.
  boolean enter() {
    return open.incrementAndGet() > most;
  }

  void leave() {
    open.decrementAndGet();
  }

  /// One was closed for `reason`.
  void closed(Reason reason) {
    closed.merge(reason, 1L, Long::sum);
    long now = nanos.getAsLong();
    long last = told.get();
    if (now - last >= MINUTE && told.compareAndSet(last, now)) {
      LOG.warn("connections of {} were closed: {}; {} are open", port, reasons(), open);
    }
  }

  private String reasons() {
    return Arrays.stream(Reason.values())
        .flatMap(reason ->
            Optional.ofNullable(closed.remove(reason)).stream()
                .map(times -> times + " (" + reason.words + ")"))
        .collect(Collectors.joining(", "));
  }
}
