package dev.relay.launcher.config;

import dev.relay.launcher.yaml.Key;
import java.util.Map;
import java.util.Optional;

/// The section `limiter:`.
record LimiterSection(
    @Key boolean enabled,
    @Key Store store,
    @Key("Of each caller, as a token bucket.") long requestsPerSecond,
    @Key long burst,
    @Key long requestsPerMinute,
    @Key long tokensPerMinute,
    @Key long requestsPerDay,
    @Key long tokensPerDay,
    @Key long maxConcurrent,
    @Key(
            value = "The same names for all together, and for users, providers and models by name.",
            example = "{}")
        Rates global,
    @Key(example = "{}") Rates user,
    @Key Map<String, Rates> provider,
    @Key Map<String, Rates> model,
    @Key("What happens while counts cannot be had.") Fallback whenStoreIsDown,
    @Key(min = "1", max = "1024") Optional<Integer> instances) {

  static final LimiterSection DEFAULT =
      new LimiterSection(
          false,
          Store.LOCAL,
          0,
          20,
          0,
          0,
          0,
          0,
          0,
          Rates.DEFAULT,
          Rates.DEFAULT,
          Map.of(),
          Map.of(),
          Fallback.OPEN,
          Optional.empty());

  enum Store {
    LOCAL,
    REDIS
  }

  enum Fallback {
    OPEN,
    CLOSED,
    LOCAL_SHARE
  }
}
