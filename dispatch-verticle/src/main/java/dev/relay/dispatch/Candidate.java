package dev.relay.dispatch;

import dev.relay.contract.Target;

/// One instance that may answer an exchange.
///
/// @param target that it belongs to
/// @param group 0 for those that are meant, then one for each fallback
/// @param weight its share of the target's
record Candidate(Target target, Pool pool, Lane lane, int group, double weight) {

  String model() {
    return target.model();
  }

  /// The target, on this instance.
  Target chosen() {
    return target.instance() == lane.number() ? target : target.onInstance(lane.number());
  }

  boolean at(Sessions.Place place) {
    return lane.number() == place.instance() && lane.provider().equals(place.provider());
  }
}
