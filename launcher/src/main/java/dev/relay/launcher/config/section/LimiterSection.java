package dev.relay.launcher.config.section;

import dev.relay.launcher.yaml.Key;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// The section `limiter:`.
record LimiterSection(
    @Key boolean enabled,
    @Key Store store,
    @Key("Of each caller, as a token bucket with burst; a decimal number, such as 0.2.")
        double requestsPerSecond,
    @Key long burst,
    @Key double requestsPerMinute,
    @Key double tokensPerMinute,
    @Key double requestsPerDay,
    @Key double tokensPerDay,
    @Key long maxConcurrent,
    @Key(example = "{}") Budget budget,
    @Key(
            value = "The same names for all together, and for users, providers and models by name.",
            example = "{}")
        Scope global,
    @Key(example = "{}") Scope user,
    @Key Map<String, Scope> provider,
    @Key Map<String, Scope> model,
    @Key("What happens while counts cannot be had.") Fallback whenStoreIsDown,
    @Key("Whether the first request into an empty window passes.") boolean optimisticFirst,
    @Key("How long a request may wait for a free place under max-concurrent.") Duration queue,
    @Key(value = "The status of a spent budget: 402 or 429.", min = "402", max = "429") int spent,
    @Key("What a spent budget does.") Spent whenSpent,
    @Key(
            value = "The model that answers then.",
            example = "gpt-4o-mini",
            matches = Words.NAME,
            expected = Words.A_NAME)
        Optional<String> downgrade,
    @Key(value = "Percent of a budget of which its owner is warned.", max = "100") int warnAt,
    @Key(value = "Where such a warning goes.", hidden = true, example = "https://example.com/hook")
        Optional<String> webhook,
    @Key("The same tool with the same arguments so often in a row ends a run; 0: nobody looks.")
        long sameCall,
    @Key(min = "1", max = "1024") Optional<Integer> instances) {

  static final LimiterSection DEFAULT =
      new LimiterSection(
          false,
          Store.LOCAL,
          0,
          Rates.BURST,
          0,
          0,
          0,
          0,
          0,
          Budget.DEFAULT,
          Scope.DEFAULT,
          Scope.DEFAULT,
          Map.of(),
          Map.of(),
          Fallback.OPEN,
          true,
          Duration.ZERO,
          402,
          Spent.DENY,
          Optional.empty(),
          90,
          Optional.empty(),
          0,
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

  enum Spent {
    DENY,
    WARN,
    DOWNGRADE
  }
}
