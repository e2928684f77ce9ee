package dev.relay.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.config.section.ConfigFile;
import dev.relay.launcher.yaml.AllKeys;
import dev.relay.launcher.yaml.Binder;
import dev.relay.launcher.yaml.Overrides;
import dev.relay.launcher.yaml.Problems;
import dev.relay.launcher.yaml.References;
import dev.relay.launcher.yaml.Section;
import dev.relay.launcher.yaml.Section.Reading;
import dev.relay.launcher.yaml.Variables;
import dev.relay.launcher.yaml.YamlText;
import dev.relay.launcher.yaml.YamlValue.Origin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The two tests of every section: its defaults, and every key set to another value.
class SectionsTest {

  private static final Map<String, Object> DEFAULTS =
      AllKeys.of(ConfigFile.DEFAULT, ConfigFile.KINDS);

  static Stream<String> keys() {
    return DEFAULTS.keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("keys")
  void nothing_written_is_the_default(String key) {
    assertThat(read("").get(key)).isEqualTo(DEFAULTS.get(key));
  }

  @ParameterizedTest
  @MethodSource("keys")
  void every_key_can_be_set(String key) throws IOException {
    assertThat(read(everything())).containsKey(key);
    assertThat(read(everything()).get(key)).isNotEqualTo(DEFAULTS.get(key));
  }

  private static Map<String, Object> read(String text) {
    var problems = new Problems();
    var variables = new Variables(Map.of(), Map.of());
    var reading =
        new Reading(
            problems, new Overrides(variables, Map.of()), new References(variables, Path.of("")));
    var root =
        Section.root(
            new YamlText(new Origin("relay.yaml", true), problems).compose(text),
            "relay.yaml",
            reading);
    var file = new Binder(ConfigFile.KINDS, problems).bind(root, ConfigFile.DEFAULT);
    root.finish();
    problems.raise(Set.of());
    return AllKeys.of(file, ConfigFile.KINDS);
  }

  private static String everything() throws IOException {
    try (var in = SectionsTest.class.getResourceAsStream("/everything.yaml")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
