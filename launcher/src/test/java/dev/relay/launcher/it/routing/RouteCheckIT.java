package dev.relay.launcher.it.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.RelayProcess;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is wrong with routes is told before anybody asks.
class RouteCheckIT {

  private static final String PROVIDERS = "providers: [{name: acme, type: simulated}]\n";

  @TempDir Path folder;

  @Test
  void a_fallback_that_names_nobody_is_an_error_with_a_hint() {
    var yaml =
        PROVIDERS
            + "models:\n  - {match: a, to: [{provider: acme}], fallback: [{provider: acmee}]}\n";

    try (var check = RelayProcess.checking(folder, yaml, "--offline")) {
      assertThat(check.exit()).isEqualTo(2);
      assertThat(check.output())
          .contains("relay.yaml:3: ", "'acmee' is no provider, did you mean 'acme'?");
    }
  }

  @Test
  void a_start_says_the_same() {
    var yaml =
        PROVIDERS
            + "models:\n  - {match: a, to: [{provider: acme}], fallback: [{provider: acmee}]}\n";

    try (var start = RelayProcess.launched(folder, yaml)) {
      assertThat(start.exit()).isEqualTo(2);
      assertThat(start.output()).contains("'acmee' is no provider, did you mean 'acme'?");
    }
  }

  @Test
  void a_well_known_fallback_that_is_not_configured_is_a_warning() {
    var yaml =
        PROVIDERS
            + "models:\n  - {match: a, to: [{provider: acme}], fallback: [{provider: anthropic}]}\n";

    try (var check = RelayProcess.checking(folder, yaml, "--offline")) {
      assertThat(check.exit()).isZero();
      assertThat(check.output())
          .contains("warning: ", "no provider 'anthropic' is configured: this fallback is left out")
          .contains("is valid");
    }
  }

  @Test
  void a_well_known_target_that_is_not_configured_is_an_error() {
    var yaml = PROVIDERS + "models:\n  - {match: a, to: [{provider: anthropic}]}\n";

    try (var check = RelayProcess.checking(folder, yaml, "--offline")) {
      assertThat(check.exit()).isEqualTo(2);
      assertThat(check.output()).contains("'anthropic' is no provider");
    }
  }

  @Test
  void a_window_of_hours_is_an_error() {
    try (var check =
        RelayProcess.checking(
            folder, PROVIDERS + "dispatch:\n  breaker:\n    window: 2h\n", "--offline")) {
      assertThat(check.exit()).isEqualTo(2);
      assertThat(check.output())
          .contains("relay.yaml:4: dispatch.breaker.window: 120m (expected: at most 60m)");
    }
  }
}
