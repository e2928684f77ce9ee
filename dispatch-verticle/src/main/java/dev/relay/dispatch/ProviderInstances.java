package dev.relay.dispatch;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// The instances of one provider. Thread-safe.
///
/// @param turns that were taken
record ProviderInstances(
    DispatchConfig.Provider config, List<Instance> instances, AtomicInteger turns) {

  ProviderInstances {
    instances = List.copyOf(instances);
  }

  ProviderInstances(DispatchConfig.Provider config, List<Instance> instances) {
    this(config, instances, new AtomicInteger());
  }

  int size() {
    return instances.size();
  }

  /// Whether callers bring their own keys.
  boolean ownCredential() {
    return config.ownCredential();
  }

  /// The instance with this number, from 1. One that there is no more, because a reload took its
  /// key away, has another one's place.
  Instance instance(int number) {
    return instances.get(Math.floorMod(number - 1, instances.size()));
  }

  /// Whose turn it is among `count`, from 0.
  int turn(int count) {
    return Math.floorMod(turns.getAndIncrement(), count);
  }
}
