package dev.relay.launcher.config.section;

import dev.relay.launcher.yaml.Key;

/// What may be spent in a day, a week or a month; 0 is unlimited.
record Budget(
    @Key double usdPerDay,
    @Key double usdPerWeek,
    @Key double usdPerMonth,
    @Key double tokensPerDay,
    @Key double tokensPerWeek,
    @Key double tokensPerMonth,
    @Key double creditsPerDay,
    @Key double creditsPerWeek,
    @Key double creditsPerMonth) {
  static final Budget DEFAULT = new Budget(0, 0, 0, 0, 0, 0, 0, 0, 0);
}
