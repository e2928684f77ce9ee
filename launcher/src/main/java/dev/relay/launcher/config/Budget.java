package dev.relay.launcher.config;

import dev.relay.launcher.yaml.Key;

/// What may be spent in a day; 0 is unlimited.
record Budget(@Key double usdPerDay, @Key long tokensPerDay) {
  static final Budget DEFAULT = new Budget(0, 0);
}
