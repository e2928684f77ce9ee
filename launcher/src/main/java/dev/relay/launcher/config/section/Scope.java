package dev.relay.launcher.config.section;

import dev.relay.launcher.yaml.Key;

/// The limits of `limiter:` that hold for more than each caller; 0 is unlimited.
record Scope(
    @Key double requestsPerSecond,
    @Key long burst,
    @Key double requestsPerMinute,
    @Key double tokensPerMinute,
    @Key double requestsPerDay,
    @Key double tokensPerDay,
    @Key long maxConcurrent,
    @Key Budget budget) {

  static final Scope DEFAULT = new Scope(0, Rates.BURST, 0, 0, 0, 0, 0, Budget.DEFAULT);
}
