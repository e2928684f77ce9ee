package dev.relay.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.relay.launcher.yaml.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InvocationTest {

  @TempDir private Path directory;
  @TempDir private Path dist;

  @Test
  void takes_the_first_file_that_is_there() throws IOException {
    Path packaged = Path.of("conf", "relay.yaml");

    assertThat(invocation().read().text()).isEmpty();
    write(dist.resolve(packaged), "d");
    assertThat(invocation().read().text()).isEqualTo("d");
    write(directory.resolve(packaged), "c");
    assertThat(invocation().read().text()).isEqualTo("c");
    write(directory.resolve("relay.yaml"), "r");
    assertThat(invocation().read().text()).isEqualTo("r");
    write(directory.resolve("mine.yaml"), "m");
    assertThat(invocation("mine.yaml").read().text()).isEqualTo("m");
  }

  @Test
  void paths_in_the_file_start_from_its_folder() throws IOException {
    write(directory.resolve("conf/relay.yaml"), "");

    assertThat(invocation().read().folder()).isEqualTo(directory.resolve("conf"));
    assertThat(invocation().read().file()).isEqualTo(Path.of("conf/relay.yaml").toString());
  }

  @Test
  void a_named_file_has_to_exist() {
    assertThatThrownBy(() -> invocation("gone.yaml").read())
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("gone.yaml: cannot be read: NoSuchFileException");
  }

  @Test
  void reads_dotenv() throws IOException {
    write(directory.resolve(".env"), "# a\nA=1\nB=\"x#y\"\nC='q'\nPATH=mine\n\nD = 4 # four\n");

    assertThat(invocation().read().dotenv())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("A", "1", "B", "x#y", "C", "q", "PATH", "mine", "D", "4"));
  }

  @Test
  void a_line_of_dotenv_that_is_not_understood_is_a_warning_that_does_not_show_it()
      throws IOException {
    write(directory.resolve(".env"), "A=1\nsk-canary\nB=2\n");

    assertThat(invocation().read().dotenv()).containsOnlyKeys("A", "B");
    assertThat(invocation().read().warnings())
        .containsExactly(".env:2: is not understood and is skipped (expected: NAME=value)");
  }

  @Test
  void a_dotenv_that_is_no_text_is_a_warning() throws IOException {
    Files.write(directory.resolve(".env"), new byte[] {'A', '=', (byte) 0xff});

    assertThat(invocation().read().dotenv()).isEmpty();
    assertThat(invocation().read().warnings()).hasSize(1);
  }

  private Invocation invocation() {
    return new Invocation(Optional.empty(), directory, Optional.of(dist), Map.of(), Map.of());
  }

  private Invocation invocation(String config) {
    return new Invocation(
        Optional.of(Path.of(config)), directory, Optional.of(dist), Map.of(), Map.of());
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
