package dev.relay.launcher.config.section;

import dev.relay.launcher.yaml.Key;
import java.time.Duration;

/// The section `prompt-cache:`.
record PromptCacheSection(
    @Key("How long to wait for another exchange that is just writing the same prefix; 0s: never.")
        Duration hold,
    @Key("Inserts breakpoints where a client set none.") boolean mark,
    @Key("What may be spent to keep prefixes in the provider's cache.") Warm keepWarm,
    @Key("Threads the providers' own ids.") boolean diagnosis) {

  static final PromptCacheSection DEFAULT =
      new PromptCacheSection(Duration.ofSeconds(4), false, Warm.DEFAULT, false);

  record Warm(@Key double usdPerDay) {
    static final Warm DEFAULT = new Warm(0);
  }

  /// What a caller or a route may have of its own.
  record Own(@Key boolean mark, @Key Warm keepWarm) {
    static final Own DEFAULT = new Own(false, Warm.DEFAULT);
  }
}
