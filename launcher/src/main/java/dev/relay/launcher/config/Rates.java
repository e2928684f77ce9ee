package dev.relay.launcher.config;

import dev.relay.launcher.yaml.Key;

/// The limits that a caller, a group, a provider or a model may have; 0 is unlimited.
record Rates(
    @Key long requestsPerSecond,
    @Key long requestsPerMinute,
    @Key long tokensPerMinute,
    @Key long requestsPerDay,
    @Key long tokensPerDay,
    @Key long maxConcurrent) {

  static final Rates DEFAULT = new Rates(0, 0, 0, 0, 0, 0);
}
