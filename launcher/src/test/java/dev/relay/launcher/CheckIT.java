package dev.relay.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `relay check` tells what `relay start` would, and starts nothing.
class CheckIT {

  @TempDir Path folder;

  @Test
  void a_good_file_is_valid() {
    try (var check = RelayProcess.checking(folder, "providers: [{name: a, type: simulated}]")) {
      assertThat(check.exit()).isZero();
      assertThat(check.output()).contains("relay.yaml is valid: providers: a (simulated answers)");
    }
  }

  @Test
  void all_errors_come_at_once_each_with_its_line() {
    try (var check =
        RelayProcess.checking(
            folder, "server: {prot: 1}\nauth:\n  mode: shut\nlog: {level: 5}\n")) {
      assertThat(check.exit()).isEqualTo(2);
      assertThat(check.output())
          .contains("relay.yaml:1: unknown key 'prot' in server, did you mean 'port'?")
          .contains("relay.yaml:3: auth.mode: 'shut' (expected: open | keys | passthrough)")
          .contains("relay.yaml:4: log.level: '5' (expected: debug | info | warn | error)");
    }
  }

  @Test
  void warnings_are_told_and_no_error() {
    try (var check =
        RelayProcess.checking(folder, "providers: [{name: a, api-key: '${env:NOPE}'}]")) {
      assertThat(check.exit()).isZero();
      assertThat(check.output()).contains("warning: provider 'a' is disabled");
    }
  }
}
