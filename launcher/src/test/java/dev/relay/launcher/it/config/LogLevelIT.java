package dev.relay.launcher.it.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.Await;
import dev.relay.launcher.it.RelayProcess;
import dev.relay.launcher.it.RunningRelay;
import dev.relay.launcher.it.WatchedRelay;
import dev.relay.launcher.it.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The level of the log can be changed while Relay runs.
class LogLevelIT {

  private static final String GOOD =
      RunningRelay.CHAT_BODY.replace(RunningRelay.MODEL, "simulated");
  private static final String BAD = "{}";
  private static final Duration WRITTEN = Duration.ofMillis(300);

  @TempDir Path folder;
  private RelayProcess relay;

  @BeforeEach
  void start() {
    relay = RelayProcess.started(folder, "");
  }

  @AfterEach
  void stop() {
    relay.close();
  }

  @Test
  void with_warn_only_failures_have_a_line_and_with_info_all_have_one() throws IOException {
    assertThat(lines(GOOD)).isEqualTo(1);

    level("warn");
    Await.until(WatchedRelay.SOON, "what goes well has no line", () -> lines(GOOD) == 0);
    assertThat(lines(BAD)).isEqualTo(1);

    level("info");
    Await.until(WatchedRelay.SOON, "what goes well has a line again", () -> lines(GOOD) == 1);
  }

  private void level(String level) throws IOException {
    Files.writeString(folder.resolve("relay.yaml"), "log: {level: %s}".formatted(level));
  }

  /// How many lines one exchange adds.
  private int lines(String body) {
    int before = relay.exchanges(0).size();
    try (var wire = new Wire(relay.port())) {
      wire.chat(body).reply();
    }
    long end = System.nanoTime() + WRITTEN.toNanos();
    while (relay.exchanges(0).size() == before && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    return relay.exchanges(0).size() - before;
  }
}
