package dev.relay.dispatch;

import dev.relay.contract.exchange.Target;

/// One instance that may answer an exchange.
///
/// @param target that it belongs to
/// @param group 0 for those that are meant, then one for each fallback
/// @param weight its share of the target's
record Candidate(
    Target target,
    ProviderInstances providerInstances,
    Instance instance,
    int group,
    double weight) {

  String model() {
    return target.model();
  }

  /// The target, on this instance.
  Target chosen() {
    return target.instance() == instance.number() ? target : target.onInstance(instance.number());
  }

  boolean at(Sessions.HomeInstance homeInstance) {
    return instance.number() == homeInstance.instance()
        && instance.provider().equals(homeInstance.provider());
  }
}
