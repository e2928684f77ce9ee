package dev.relay.launcher.config.layer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What an interrupted writer leaves of a file is no change that anybody means.
class CutTextTest {

  private static final String WHOLE =
      """
      auth:
        mode: keys
        keys:
          - name: first
            key: abcdef
          - name: second
            key: ghijkl   # of the other team
            models:
              - gpt-4o
              - gpt-5
            native: none
      log:
        level: warn
      """;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "\n\n",
        "# nothing\n",
        "\uFEFF",
        "---\n",
        "---\n# nothing\n...\n",
        "\t\n"
      })
  void an_empty_file_is_cut(String text) {
    assertThat(CutText.reason(WHOLE, text).orElseThrow()).startsWith("is empty now");
    assertThat(CutText.reason("# nothing yet\n", text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "log:",
        "level: wa",
        "auth:",
        "mode: ke",
        "keys:",
        "name: second",
        "key: ghi",
        "# of",
        "models:",
        "- gpt",
        "native: no"
      })
  void one_that_ends_inside_an_entry_is_cut(String last) {
    var rest = WHOLE.substring(0, WHOLE.indexOf(last) + last.length());

    assertThat(CutText.reason(WHOLE, rest)).isPresent();
    assertThat(CutText.reason(WHOLE, rest + "\n\n")).isPresent();
    assertThat(CutText.reason(WHOLE.replace("\n", "\r\n"), rest.replace("\n", "\r\n"))).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"log:\n", "    - name: second", "        - gpt-5"})
  void one_without_its_last_entries_is_none(String where) {
    var rest = WHOLE.substring(0, WHOLE.indexOf(where));

    assertThat(CutText.reason(WHOLE.replace("      native: none\n", ""), rest)).isEmpty();
    assertThat(CutText.isShorter(WHOLE, rest)).isTrue();
  }

  @Test
  void one_without_its_last_sections_is_one_if_nobody_answers_then() {
    assertThat(CutText.reason("log: {}\nproviders: []\n", "log: {}\n")).isPresent();
    assertThat(CutText.reason("log: {}\nmodels: []\n", "log: {}\n")).isPresent();
  }

  @Test
  void a_comment_says_that_the_end_is_meant() {
    var rest = WHOLE.substring(0, WHOLE.indexOf("      native"));

    assertThat(CutText.reason(WHOLE, rest + "# as it should be\n")).isEmpty();
    assertThat(CutText.reason(WHOLE, "{}\n")).isEmpty();
    assertThat(CutText.reason(WHOLE, WHOLE.strip())).isEmpty();
    assertThat(CutText.reason(WHOLE + "# more\n", WHOLE)).isEmpty();
  }
}
