package dev.relay.dispatch;

import java.time.Duration;
import java.util.Map;

/// The section `dispatch:`, and what of the providers matters to it.
///
/// @param attempts upstream calls of one exchange, all counted
/// @param budget no call begins later than this after the exchange came
/// @param providers by name
public record DispatchConfig(
    int attempts, Duration budget, Breaking breaker, Map<String, Provider> providers) {

  /// When an instance is left alone with a model.
  ///
  /// @param failures in a row, within `window`
  /// @param open for how long, before one exchange may try it
  public record Breaking(int failures, Duration window, Duration open) {
    public static final Breaking DEFAULT =
        new Breaking(5, Duration.ofSeconds(120), Duration.ofSeconds(30));
  }

  /// @param ownCredential whether callers bring their own keys
  /// @param identity another one where what is known of the instances is not true any more
  public record Provider(int instances, boolean ownCredential, Object identity) {}

  public static final int ATTEMPTS = 3;
  public static final Duration BUDGET = Duration.ofSeconds(60);

  /// With the defaults.
  public static DispatchConfig of(Map<String, Provider> providers) {
    return new DispatchConfig(ATTEMPTS, BUDGET, Breaking.DEFAULT, providers);
  }

  public DispatchConfig {
    providers = Map.copyOf(providers);
  }
}
