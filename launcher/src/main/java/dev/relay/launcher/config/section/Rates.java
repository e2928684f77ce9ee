package dev.relay.launcher.config.section;

import dev.relay.launcher.yaml.Key;

/// The limits that a caller or a group may have; 0 is unlimited.
record Rates(
    @Key double requestsPerSecond,
    @Key long burst,
    @Key double requestsPerMinute,
    @Key double tokensPerMinute,
    @Key double requestsPerDay,
    @Key double tokensPerDay,
    @Key long maxConcurrent) {

  /// How many requests may come at once under a rate of a second.
  static final long BURST = 20;

  static final Rates DEFAULT = new Rates(0, BURST, 0, 0, 0, 0, 0);
}
