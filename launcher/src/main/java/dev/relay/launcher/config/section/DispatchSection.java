package dev.relay.launcher.config.section;

import dev.relay.dispatch.DispatchConfig;
import dev.relay.launcher.yaml.Fixed;
import dev.relay.launcher.yaml.Key;
import dev.relay.launcher.yaml.Section;
import dev.relay.provider.config.ProviderConfig;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// The section `dispatch:`.
public record DispatchSection(
    @Key(
            value =
                "Upstream calls of one exchange, all counted: the next one is made only if nothing of an"
                    + " answer has come, and no instance is called twice while another one is untried.",
            min = "1",
            max = "100")
        int attempts,
    @Key("No call begins later than this after the request; a running one goes on.")
        Duration budget,
    @Key(
            "An instance that failed so often in a row with a model, within window, is left alone with it"
                + " for open; then one request may try.")
        Breaker breaker,
    @Key(
            value = "Verticle instances; unset: one per event loop.",
            example = "2",
            min = "1",
            max = "1024")
        @Fixed
        Optional<Integer> instances) {

  static final DispatchSection DEFAULT =
      new DispatchSection(
          DispatchConfig.ATTEMPTS, DispatchConfig.BUDGET, Breaker.DEFAULT, Optional.empty());

  record Breaker(
      Section at,
      @Key(min = "1", max = "10000") int failures,
      @Key(min = "1s") Duration window,
      @Key(min = "1ms") Duration open) {
    static final Breaker DEFAULT =
        new Breaker(
            Section.EMPTY,
            DispatchConfig.Breaking.DEFAULT.failures(),
            DispatchConfig.Breaking.DEFAULT.window(),
            DispatchConfig.Breaking.DEFAULT.open());

    /// Failures are counted by the second.
    private static final Duration LONGEST = Duration.ofHours(1);

    DispatchConfig.Breaking config() {
      if (window.compareTo(LONGEST) > 0) {
        at.error("window", window.toMinutes() + "m", "at most " + LONGEST.toMinutes() + "m");
      }
      return new DispatchConfig.Breaking(failures, window, open);
    }
  }

  public DispatchConfig config(List<ProviderConfig> providers) {
    return new DispatchConfig(
        attempts,
        budget,
        breaker.config(),
        providers.stream()
            .collect(
                Collectors.toMap(
                    ProviderConfig::name, DispatchSection::provider, (first, _) -> first)));
  }

  private static DispatchConfig.Provider provider(ProviderConfig config) {
    return new DispatchConfig.Provider(
        config.instances(), config.credentials() == ProviderConfig.Credentials.CLIENT, config);
  }
}
