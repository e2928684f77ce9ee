package dev.relay.launcher.config;

import dev.relay.launcher.yaml.Fixed;
import dev.relay.launcher.yaml.Key;
import dev.relay.launcher.yaml.NotBuilt;
import java.time.Duration;
import java.util.Optional;

/// The section `dispatch:`.
record DispatchSection(
    @Key(value = "Upstream calls of one exchange, all counted", min = "1", max = "100") @NotBuilt
        int attempts,
    @Key("No new attempt after it") @NotBuilt Duration budget,
    @Key("How often an instance may fail before it is left alone") @NotBuilt Breaker breaker,
    @Key(
            value = "Verticle instances; unset: one per event loop.",
            example = "2",
            min = "1",
            max = "1024")
        @Fixed
        Optional<Integer> instances) {

  static final DispatchSection DEFAULT =
      new DispatchSection(3, Duration.ofSeconds(60), Breaker.DEFAULT, Optional.empty());

  record Breaker(
      @Key(min = "1", max = "10000") int failures, @Key Duration window, @Key Duration open) {
    static final Breaker DEFAULT = new Breaker(5, Duration.ofSeconds(120), Duration.ofSeconds(30));
  }
}
