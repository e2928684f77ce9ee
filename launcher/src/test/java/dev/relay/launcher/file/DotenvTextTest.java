package dev.relay.launcher.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A `.env` is read as shells and Docker read it.
class DotenvTextTest {

  static Map<String, String> lines() {
    return Map.ofEntries(
        Map.entry("A=v", "v"),
        Map.entry("export A=v", "v"),
        Map.entry("  export \t A = v  ", "v"),
        Map.entry("export A='v'", "v"),
        Map.entry("export A=\"v\" # why", "v"),
        Map.entry("A=v # why", "v"),
        Map.entry("A=v#w", "v#w"),
        Map.entry("A=v=w==", "v=w=="),
        Map.entry("A='v # w' # why", "v # w"),
        Map.entry("A=\"v # w\"", "v # w"),
        Map.entry("A='it\"s $HOME \\n'", "it\"s $HOME \\n"),
        Map.entry("A=\"a\\\"b\\\\c\\$d\\ne\\qf\"", "a\"b\\c$d\ne\\qf"),
        Map.entry("A=", ""),
        Map.entry("A=#w", ""),
        Map.entry("A=\"\"", ""),
        Map.entry("A=\"x\"y", "\"x\"y"),
        Map.entry("A=[{\"name\": \"a\"}]", "[{\"name\": \"a\"}]"),
        Map.entry("A='one\ntwo\n\nthree'", "one\ntwo\n\nthree"),
        Map.entry("A=\"one\r\ntwo\" # why\r\n", "one\ntwo"),
        Map.entry("\uFEFFA=v\r\n", "v"),
        Map.entry("\uFEFFexport A=v", "v"),
        Map.entry("# A=w\n\nA=w\nA=v", "v"),
        Map.entry("export A\nA=v", "v"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void reads(Map.Entry<String, String> line) {
    var text = DotenvText.of(line.getKey());

    assertThat(text.entries()).isEqualTo(Map.of("A", line.getValue()));
    assertThat(text.malformed()).isEmpty();
  }

  static Iterable<Map.Entry<String, String>> cases() {
    return lines().entrySet();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sk-canary", "set -a", "A='open", "A=\"open\nB", "=v", "a b=c", "A=\0"})
  void what_is_no_such_line_is_told_by_its_number_and_costs_no_other(String text) {
    var read = DotenvText.of("X=1\n" + text + "\nY=2\n");

    assertThat(read.malformed()).startsWith(2);
    assertThat(read.entries()).containsEntry("X", "1").containsEntry("Y", "2");
  }

  @Test
  void shows_no_value() {
    assertThat(DotenvText.of("A=canary")).hasToString("DotenvText[A]");
  }
}
