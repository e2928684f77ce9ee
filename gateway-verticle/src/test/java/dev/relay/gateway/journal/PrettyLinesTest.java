package dev.relay.gateway.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.journal.CompletedExchange;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrettyLinesTest {

  @Test
  void a_line_for_people_says_the_same() {
    var text = text(pretty(Exchanges.STREAMED));

    assertThat(text)
        .contains(
            " 200 chat stream fast -> p.2 own-name tokens=12/5 bytes=100/2000 20.3ms (first byte 1.5ms) done team-a req_1")
        .endsWith("\n");
  }

  @Test
  void a_line_for_people_shortens_the_hash_of_a_caller() {
    var text = text(pretty(Exchanges.REFUSED));

    assertThat(text)
        .contains(" 401 embedding - bytes=0/90", " unauthorized aaaaaaaaaaaa req_2\n")
        .doesNotContain("a".repeat(13));
  }

  @Test
  void a_line_for_people_is_one_line_whatever_the_name() {
    var text = text(pretty(named("a\n\u001b[31mb\r")));

    assertThat(text).containsOnlyOnce("\n").doesNotContain("\u001b", "\r");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u202e", "\u2066", "\u200f", "\u061c", "\u2028", "\u2029", "\u0085", "\u200b", "\ufeff",
        "\u007f", "\u009b", "\u001b"
      })
  void a_line_for_people_shows_what_would_turn_it_round(String character) {
    var text = text(pretty(named("a" + character + "b")));

    assertThat(text).contains("a\\u{%x}b".formatted(character.codePointAt(0)));
    assertThat(text).doesNotContain(character);
  }

  @Test
  void a_line_for_people_shows_names_of_all_languages() {
    assertThat(text(pretty(named("通义é 😀")))).contains(" 通义é 😀 ");
  }

  @Test
  void dropped_lines_are_counted_in_a_line() {
    assertThat(text(PrettyLines.of(List.of(), 7)))
        .isEqualTo("7 lines were dropped: the log is written too slowly\n");
  }

  private static byte[] pretty(CompletedExchange line) {
    return PrettyLines.of(List.of(line), 0);
  }

  private static CompletedExchange named(String model) {
    return new CompletedExchange(
        "req",
        new CompletedExchange.Asked(
            0, "c", "POST", "/v1/chat/completions", "openai", "chat", model, false),
        new CompletedExchange.Served(null, List.of(), false, 200),
        new CompletedExchange.Measured(0, 0, -1, 0),
        new CompletedExchange.Ending("done", Optional.empty(), false));
  }

  private static String text(byte[] line) {
    return new String(line, StandardCharsets.UTF_8);
  }
}
