package dev.relay.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {

  @ParameterizedTest
  @CsvSource({
    "*,          gpt-4o",
    "*,          ''",
    "**,         x",
    "gpt-4o,     gpt-4o",
    "gpt-*,      gpt-4o",
    "gpt-*,      gpt-",
    "*-mini,     gpt-4o-mini",
    "gpt-*-mini, gpt-4o-mini",
    "*4*,        gpt-4o",
    "a*b*c,      abbbc",
    "a*b*c,      axxbyyc",
    "a*ab,       aaaab",
    "vendor/*,   vendor/a/b",
    "'',         ''",
    "*模*,       é模型",
  })
  void a_star_stands_for_any_characters_or_none(String pattern, String name) {
    assertThat(new Glob(pattern).matches(name)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "gpt-4o,  gpt-4",
    "gpt-4o,  gpt-4o-mini",
    "gpt-4o,  GPT-4o",
    "gpt-*,   gpt",
    "gpt-*,   my-gpt-4",
    "*-mini,  gpt-mini-x",
    "a*b,     ab-",
    "a*bc,    abcb",
    "'',      x",
    "g.t,     gpt",
    "g?t,     gpt",
    "[a-z],   a",
    "a*,      ''",
  })
  void every_other_character_stands_for_itself(String pattern, String name) {
    assertThat(new Glob(pattern).matches(name)).isFalse();
  }

  @Test
  void many_stars_take_no_long_time() {
    var glob = new Glob("*a".repeat(100) + "b");

    assertTimeout(
        Duration.ofSeconds(1), () -> assertThat(glob.matches("a".repeat(5_000))).isFalse());
  }

  @Test
  void only_a_pattern_without_a_star_is_exact() {
    assertThat(new Glob("gpt-4o").exact()).isTrue();
    assertThat(new Glob("gpt-*").exact()).isFalse();
  }
}
