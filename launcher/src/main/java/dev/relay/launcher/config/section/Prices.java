package dev.relay.launcher.config.section;

import dev.relay.launcher.yaml.Key;
import java.util.Map;
import java.util.Optional;

/// One of `prices:`, per million tokens unless `usd-per-1k` says otherwise.
record Prices(
    @Key Optional<Double> input,
    @Key Optional<Double> output,
    @Key Optional<Double> cachedInput,
    @Key Optional<Double> cacheWrite,
    @Key(name = "cache-write-1h") Optional<Double> cacheWriteHour,
    @Key Optional<Double> reasoning,
    @Key Optional<Double> image,
    @Key(name = "usd-per-1k") Optional<Double> usdPerThousand,
    @Key Map<String, Above> above) {

  static final Prices DEFAULT =
      new Prices(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Map.of());

  /// Prices of requests with more tokens than the number that it stands under.
  record Above(
      @Key Optional<Double> input,
      @Key Optional<Double> output,
      @Key Optional<Double> cachedInput,
      @Key Optional<Double> cacheWrite,
      @Key(name = "cache-write-1h") Optional<Double> cacheWriteHour) {

    static final Above DEFAULT =
        new Above(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
  }

  /// One of `credits:`.
  record Credits(@Key Optional<Double> input, @Key Optional<Double> output) {
    static final Credits DEFAULT = new Credits(Optional.empty(), Optional.empty());
  }
}
