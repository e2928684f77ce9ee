package dev.relay.dispatch;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Whose turn it is among the instances of each provider. One per node, thread-safe: connections
/// come to event loops by chance.
public final class Turns {

  private final Map<String, AtomicInteger> taken = new ConcurrentHashMap<>();

  /// The next of `count` instances, numbered from 1.
  int next(String provider, int count) {
    return Math.floorMod(
            taken.computeIfAbsent(provider, _ -> new AtomicInteger()).getAndIncrement(), count)
        + 1;
  }
}
