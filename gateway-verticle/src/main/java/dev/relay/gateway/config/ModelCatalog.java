package dev.relay.gateway.config;

import dev.relay.protocol.ModelLimits;

/// What is known of models by their names, whoever serves them. Called by several event loops.
@FunctionalInterface
public interface ModelCatalog {

  /// [ModelLimits#UNKNOWN] where nothing is known.
  ModelLimits limits(String model);
}
