package dev.relay.contract;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One instance of a provider, as it is at this moment on one node.
///
/// @param running exchanges that it is answering
/// @param cooling why it is left alone; empty if it is not
/// @param coolingMillis for how long
/// @param denied models that its key may not use, each with the milliseconds until it is tried
///   again
/// @param scarce whether little is left of its limits, as it said itself
/// @param breakers of those of its models that have failed of late
public record Vitals(
    String provider,
    int instance,
    int running,
    String cooling,
    long coolingMillis,
    Map<String, Long> denied,
    boolean scarce,
    List<Breaker> breakers) {

  /// @param state empty if it lets everything through
  /// @param failures that it holds against the instance
  /// @param millisLeft until a probe may pass
  /// @param why the label of the last failure
  public record Breaker(
      String model, Optional<Circuit.State> state, long failures, long millisLeft, String why) {}

  public Vitals {
    denied = Map.copyOf(denied);
    breakers = List.copyOf(breakers);
  }
}
