package dev.relay.gateway;

import dev.relay.protocol.ModelLimits;

/// What is known of models by their names, whoever serves them. Called by several event loops.
@FunctionalInterface
public interface KnownModels {

  /// [ModelLimits#UNKNOWN] where nothing is known.
  ModelLimits limits(String model);
}
