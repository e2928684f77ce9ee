package dev.relay.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DotenvExampleTest {

  private static final Path EXAMPLE = Path.of("..", ".env.example");

  @Test
  void every_variable_of_the_example_is_one_of_relay() throws IOException {
    var given = Given.nothing();
    for (var line : Files.readAllLines(EXAMPLE)) {
      if (line.matches("#[A-Z_]+=.*")) {
        var name = line.substring(1, line.indexOf('='));
        given =
            given.dotenv(
                name,
                name.startsWith("RELAY_SERVER_TLS") ? "" : line.substring(line.indexOf('=') + 1));
      }
    }

    assertThat(
            given
                .env("RELAY_CLUSTER_ENABLED", "false")
                .env("RELAY_ROLES", "gateway,dispatch,provider")
                .warnings())
        .noneMatch(warning -> warning.contains("is no variable of Relay"));
  }

  @Test
  void as_it_is_it_changes_nothing() throws IOException {
    assertThat(Files.readAllLines(EXAMPLE))
        .allMatch(line -> line.isBlank() || line.startsWith("#"));
  }
}
