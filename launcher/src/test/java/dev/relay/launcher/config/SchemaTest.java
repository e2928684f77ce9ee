package dev.relay.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// What an editor says by the schema, Relay says too.
class SchemaTest {

  private static final Path CONF = Path.of("..", "conf");
  private static final JsonSchema SCHEMA =
      JsonSchemaFactory.getInstance(VersionFlag.V202012)
          .getSchema(text(CONF.resolve("relay.schema.json")));

  @Test
  void a_file_with_every_key_is_valid() {
    assertThat(told(text(Path.of("src", "test", "resources", "everything.yaml")))).isEmpty();
  }

  @Test
  void the_shipped_file_is_valid_with_every_line_uncommented() {
    var shipped = text(CONF.resolve("relay.yaml")).replaceAll("(?m)^#(?! \\S)", "");

    assertThat(told(shipped)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "server:",
        "server: {port: '${env:PORT}', drain: '${file:drain}', host: }",
        "providers: [{name: a, api-key: '${env:KEY}', body: {deep: {n: [1, true]}}}]",
      })
  void what_relay_takes_is_valid(String text) {
    assertThat(told(text)).isEmpty();
    assertThat(Given.yaml(text).load()).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sever: {}",
        "server: {prot: 1}",
        "server: 5",
        "server: {port: abc}",
        "server: {port: 65536}",
        "server: {port: [1]}",
        "server: {heartbeat: 15}",
        "server: {heartbeat: 15 s}",
        "server: {max-body: big}",
        "server: {host: a b}",
        "server: {cors: {origins: http://a}}",
        "server: {cors: {origins: [http://a/b]}}",
        "auth: {mode: shut}",
        "auth: {keys: [5]}",
        "auth: {keys: [{name: a, key-sha256: 12}]}",
        "log: {format: xml}",
        "limiter: {model: {gpt: {burts: 1}}}",
        "cache: {dedup: {enabled: maybe}}",
        "prices: {gpt: {input: -1}}",
        "cluster: {port: 0}",
        "roles: [king]",
        "providers: [{name: a.b}]",
        "models: [{match: a, to: [{provider: llm, weight: 0}]}]",
      })
  void what_relay_refuses_is_not(String text) {
    assertThat(told(text)).isNotEmpty();
    assertThat(Given.yaml(text).errors()).isNotEmpty();
  }

  private static Set<ValidationMessage> told(String text) {
    var value = Optional.ofNullable(new Yaml(new SafeConstructor(new LoaderOptions())).load(text));
    return SCHEMA.validate(new ObjectMapper().valueToTree(value.orElse(Map.of())));
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
