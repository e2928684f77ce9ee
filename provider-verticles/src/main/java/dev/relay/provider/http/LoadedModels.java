package dev.relay.provider.http;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/// Which models a service was lately told to keep loaded. One per node, thread-safe, built by the
/// launcher.
public final class LoadedModels {

  private static final long PAUSE_NANOS = 30_000_000_000L;

  /// Names come from clients.
  private static final int MOST = 256;

  private final LongSupplier nanos;
  private final Map<String, Long> told = new ConcurrentHashMap<>();

  public LoadedModels(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /// Whether it is time to tell of `model`; true for one of those who ask at the same time.
  boolean due(String model) {
    long now = nanos.getAsLong();
    if (told.size() >= MOST) {
      told.values().removeIf(at -> now - at >= PAUSE_NANOS);
    }
    var last = told.get(model);
    return last == null
        ? told.size() < MOST && told.putIfAbsent(model, now) == null
        : now - last >= PAUSE_NANOS && told.replace(model, last, now);
  }
}
