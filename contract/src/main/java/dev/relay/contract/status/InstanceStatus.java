package dev.relay.contract.status;

import java.util.List;
import java.util.Optional;

/// One instance of a provider, as it is at this moment on one node.
///
/// @param running exchanges that it is answering
/// @param cooldowns with what it is left alone
/// @param scarce the models of whose limits little is left, as it said itself
/// @param breakers of those of its models that have failed of late
public record InstanceStatus(
    String provider,
    int instance,
    int running,
    List<Cooldown> cooldowns,
    List<String> scarce,
    List<Breaker> breakers) {

  /// @param model empty for all of them
  /// @param why the label of the fault
  /// @param millis for how long
  public record Cooldown(String model, String why, long millis) {}

  /// @param state empty if it lets everything through
  /// @param failures that it holds against the instance
  /// @param millisLeft until a probe may pass
  /// @param why the label of the last failure
  public record Breaker(
      String model,
      Optional<OpenBreaker.State> state,
      long failures,
      long millisLeft,
      String why) {}

  public InstanceStatus {
    cooldowns = List.copyOf(cooldowns);
    scarce = List.copyOf(scarce);
    breakers = List.copyOf(breakers);
  }
}
