package dev.relay.launcher.config.section;

import dev.relay.contract.Secret;
import dev.relay.launcher.yaml.Key;
import dev.relay.launcher.yaml.Size;
import java.time.Duration;
import java.util.Optional;

/// The section `cache:`.
record CacheSection(
    @Key boolean enabled,
    @Key("false: only what is deterministic.") boolean anyTemperature,
    @Key Duration ttl,
    @Key long maxEntries,
    @Key Size maxBytes,
    @Key Store store,
    @Key(value = "Seals what is stored on disk or in Redis.", example = "${env:RELAY_CACHE_SECRET}")
        Optional<Secret> secret,
    @Key("false: one partition per caller.") boolean shared,
    @Key("Also requests with tools.") boolean tools,
    @Key("Also for callers whose own credential goes upstream, in a partition of its SHA-256.")
        boolean ownCredentials,
    @Key("One upstream call for equal requests at the same time.") Dedup dedup,
    @Key Fuzzy fuzzy,
    @Key(min = "1", max = "1024") Optional<Integer> instances) {

  static final CacheSection DEFAULT =
      new CacheSection(
          false,
          false,
          Duration.ofHours(24),
          10_000,
          new Size(256 << 20),
          Store.MEMORY,
          Optional.empty(),
          false,
          false,
          false,
          Dedup.DEFAULT,
          Fuzzy.DEFAULT,
          Optional.empty());

  enum Store {
    MEMORY,
    DISK,
    REDIS
  }

  record Dedup(
      @Key boolean enabled,
      @Key boolean anyTemperature,
      @Key Duration linger,
      @Key boolean acrossNodes) {
    static final Dedup DEFAULT = new Dedup(true, false, Duration.ZERO, false);
  }

  record Fuzzy(
      @Key boolean enabled,
      @Key(max = "100") int similarity,
      @Key long maxDistance,
      @Key long candidates,
      @Key long rapidEdits) {
    static final Fuzzy DEFAULT = new Fuzzy(false, 97, 3, 100, 3);
  }
}
