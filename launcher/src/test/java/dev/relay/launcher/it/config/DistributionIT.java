package dev.relay.launcher.it.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.Ports;
import dev.relay.launcher.it.UnpackedRelay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `package` made, unpacked where it was not made.
final class DistributionIT {

  /// The JVM ends if it cannot use the cache.
  private static final String CACHE_OR_NOTHING = "-XX:AOTMode=on";

  private static final int ROUNDS = 3;

  @TempDir private Path folder;

  private Path cache;

  @BeforeEach
  void unpack() throws Exception {
    var unpacked = UnpackedRelay.into(folder);
    cache = unpacked.resolve("relay.aot");
  }

  @Test
  void uses_its_cache_wherever_it_stands() throws IOException {
    try (var relay = UnpackedRelay.started(folder, CACHE_OR_NOTHING)) {
      assertThat(relay.errors()).isEmpty();
    }
  }

  @Test
  void checks_whether_the_providers_answer() throws Exception {
    Files.writeString(
        folder.resolve("relay.yaml"),
        "providers: [{name: gone, base-url: \"http://127.0.0.1:%d\", api-key: CANARY}]"
            .formatted(Ports.free()));

    assertThat(UnpackedRelay.checked(folder))
        .contains("gone.1: not reachable: the connection was refused")
        .doesNotContain("CANARY");
    assertThat(UnpackedRelay.checked(folder, "--offline")).hasLineCount(1).contains("is valid");
  }

  @Test
  void starts_quietly_with_a_cache_that_was_cut_off() throws IOException {
    try (var file = Files.newByteChannel(cache, StandardOpenOption.WRITE)) {
      file.truncate(file.size() / 2);
    }

    try (var relay = UnpackedRelay.started(folder, "")) {
      assertThat(relay.errors()).isEmpty();
      assertThat(relay.output()).doesNotContain("aot", "AOT");
    }
  }

  @Test
  void starts_quietly_with_something_else_in_place_of_the_cache() throws IOException {
    Files.writeString(cache, "This is no cache.");

    try (var relay = UnpackedRelay.started(folder, "")) {
      assertThat(relay.errors()).isEmpty();
      assertThat(relay.output()).doesNotContain("aot", "AOT");
    }
  }

  @Test
  void starts_quietly_with_options_that_the_cache_does_not_fit() throws IOException {
    try (var relay = UnpackedRelay.started(folder, "-XX:-UseCompactObjectHeaders")) {
      assertThat(relay.errors()).isEmpty();
      assertThat(relay.output()).doesNotContain("aot", "AOT");
    }
  }

  @Test
  void starts_quietly_without_a_cache() throws IOException {
    Files.delete(cache);

    try (var relay = UnpackedRelay.started(folder, "")) {
      assertThat(relay.errors()).isEmpty();
    }
  }

  @Test
  void answers_much_sooner_with_its_cache() {
    var with = shortest(CACHE_OR_NOTHING);
    var without = shortest("-XX:AOTMode=off");

    assertThat(with).isLessThan(without.multipliedBy(3).dividedBy(4));
  }

  private Duration shortest(String option) {
    return Stream.generate(() -> untilFirstAnswer(option))
        .limit(ROUNDS)
        .min(Duration::compareTo)
        .orElseThrow();
  }

  private Duration untilFirstAnswer(String option) {
    try (var relay = UnpackedRelay.started(folder, option)) {
      return relay.untilFirstAnswer();
    }
  }
}
