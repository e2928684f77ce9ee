package dev.relay.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.config.section.ConfigFile;
import dev.relay.launcher.yaml.Documents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// What is told of the configuration is made from the records that it is read into. After a change
/// of theirs, `./mvnw -pl launcher -am test -Dtest=DocumentsTest
/// -Dsurefire.failIfNoSpecifiedTests=false -Drelay.write=true` writes the files anew.
class DocumentsTest {

  private static final Path ROOT = Path.of("..");
  private static final Documents DOCUMENTS = new Documents(ConfigFile.DEFAULT, ConfigFile.KINDS);

  @Test
  void the_shipped_file_is_that_of_the_records() throws IOException {
    check(ROOT.resolve("conf/relay.yaml"), DOCUMENTS.template());
  }

  @Test
  void the_schema_is_that_of_the_records() throws IOException {
    check(ROOT.resolve("conf/relay.schema.json"), DOCUMENTS.schema());
  }

  @Test
  void the_reference_is_that_of_the_records() throws IOException {
    check(ROOT.resolve("docs/configuration.md"), DOCUMENTS.reference());
  }

  private static void check(Path file, String expected) throws IOException {
    if (Boolean.getBoolean("relay.write")) {
      Files.writeString(file, expected);
    }
    assertThat(file).hasContent(expected);
  }
}
