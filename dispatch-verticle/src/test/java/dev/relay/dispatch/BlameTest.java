package dev.relay.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlameTest {

  private static final Duration WINDOW = Duration.ofMinutes(2);

  private final Blame blame = new Blame(5, WINDOW);

  @ParameterizedTest
  @CsvSource({
    "!!!!!,            *",
    "a1 a1 a1 a1 a1,   a1",
    "a1 a1 a1 a2 a2,   a",
    "a1 a2 a3 a4 a5,   a",
    "a1 a1 a1 a1 a2,   a1",
    "a0 a0 a0 a0 a0,   a",
    "a1 b1 c1 d1 e1,   *",
    "a1 a2 a3 b1 b1,   *",
    "a1 a2 a3 a4 b1,   a",
    "a1 a1 a1 a1 ! ,   a1",
    "a1 a1 ! ! !,      *",
    "a1 a1 a1 a1 a1 a1 a1 a1 b1, a1",
    "a1 a1 a1 a1 a1 a1 a1 a1 b1 b2, *"
  })
  void an_instance_is_left_alone_by_whom_it_fails(String failures, String scope) {
    for (var each : failures.replace("!", "! ").trim().split(" +")) {
      blame.add(source(each), 0);
    }

    assertThat(blame.scope()).isEqualTo(source(scope));
  }

  @Test
  void what_is_old_is_forgotten() {
    for (int i = 0; i < 5; i++) {
      blame.add(source("a1"), 0);
    }
    blame.add(source("b1"), WINDOW.toNanos() + 1);

    assertThat(blame.scope()).isEqualTo(source("b1"));
  }

  @Test
  void who_is_answered_takes_the_blame_from_others() {
    for (var each : "a1 a1 a1 b1".split(" ")) {
      blame.add(source(each), 0);
    }
    blame.clearBut(source("a1"));
    blame.add(source("b1"), 0);

    assertThat(blame.scope()).isEqualTo(source("a1"));
  }

  @Test
  void conversations_without_number_are_their_callers() {
    for (int i = 0; i < 1_000; i++) {
      blame.add(source("a" + i), 0);
    }
    blame.add(source("b1"), 0);
    blame.add(source("b2"), 0);

    assertThat(blame.scope()).isEqualTo(Source.ANYBODY);
  }

  private static Source source(String text) {
    return switch (text) {
      case "!", "*" -> Source.ANYBODY;
      default ->
          new Source(
              text.substring(0, 1), text.length() == 1 ? 0 : Long.parseLong(text.substring(1)));
    };
  }
}
