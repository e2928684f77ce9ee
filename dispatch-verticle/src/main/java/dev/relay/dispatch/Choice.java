package dev.relay.dispatch;

import dev.relay.contract.Target;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/// Chooses among the targets of a route by their weights, and among the instances of a provider in
/// turn.
final class Choice {

  private final Supplier<Map<String, Integer>> instances;
  private final DoubleSupplier random;
  private final Turns turns;

  /// @param instances how many each provider has now
  /// @param random yields numbers from 0 (inclusive) to 1 (exclusive)
  Choice(Supplier<Map<String, Integer>> instances, Turns turns, DoubleSupplier random) {
    this.turns = turns;
    this.instances = instances;
    this.random = random;
  }

  /// One of `targets`, with an instance of its own.
  Target among(List<Target> targets) {
    var target = targets.size() == 1 ? targets.getFirst() : weighted(targets);
    return target.instance() == Target.ANY_INSTANCE
        ? target.onInstance(nextInstance(target.provider()))
        : target;
  }

  private Target weighted(List<Target> targets) {
    int all = targets.stream().mapToInt(Target::weight).sum();
    double left = random.getAsDouble() * all;
    for (var target : targets) {
      left -= target.weight();
      if (left < 0) {
        return target;
      }
    }
    return targets.getLast();
  }

  private int nextInstance(String provider) {
    int count = instances.get().getOrDefault(provider, 1);
    return count == 1 ? 1 : turns.next(provider, count);
  }
}
