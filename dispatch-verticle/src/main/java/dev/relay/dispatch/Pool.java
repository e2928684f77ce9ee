package dev.relay.dispatch;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// The instances of one provider. Thread-safe.
///
/// @param turns that were taken
record Pool(DispatchConfig.Provider config, List<Lane> lanes, AtomicInteger turns) {

  Pool {
    lanes = List.copyOf(lanes);
  }

  Pool(DispatchConfig.Provider config, List<Lane> lanes) {
    this(config, lanes, new AtomicInteger());
  }

  int size() {
    return lanes.size();
  }

  /// Whether callers bring their own keys.
  boolean ownCredential() {
    return config.ownCredential();
  }

  /// The instance with this number, from 1. One that there is no more, because a reload took its
  /// key away, has another one's place.
  Lane lane(int number) {
    return lanes.get(Math.floorMod(number - 1, lanes.size()));
  }

  /// Whose turn it is among `count`, from 0.
  int turn(int count) {
    return Math.floorMod(turns.getAndIncrement(), count);
  }
}
