package dev.relay.contract.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {

  private static final long MIB = 1 << 20;

  private final MemoryBudget budget = new MemoryBudget(64 * MIB);
  private final List<String> cut = new ArrayList<>();

  @Test
  void a_body_that_finds_no_room_is_refused_and_takes_none() {
    assertThat(budget.takeBody(40 * MIB, 0)).isTrue();
    assertThat(budget.takeBody(20 * MIB, 0)).isFalse();
    assertThat(budget.takeBody(16 * MIB, 0)).isTrue();

    budget.giveBackBody(56 * MIB);

    assertThat(budget.used()).isZero();
  }

  @Test
  void the_last_eighth_is_for_small_bodies() {
    budget.takeBody(56 * MIB, 0);

    assertThat(budget.takeBody(MIB, 0)).isFalse();
    assertThat(budget.takeBody(60 * 1024, 0)).isTrue();
  }

  @Test
  void a_body_that_is_alone_may_have_all() {
    assertThat(budget.takeBody(64 * MIB, 0)).isTrue();
    assertThat(budget.takeBody(1, 0)).isFalse();
  }

  @Test
  void who_shows_no_key_gets_a_quarter_whatever_bodies_take() {
    budget.takeBody(40 * MIB, 0);

    assertThat(budget.takeUnknown(16 * MIB)).isTrue();
    assertThat(budget.takeUnknown(1)).isFalse();

    budget.giveBackUnknown(16 * MIB);
    budget.giveBackBody(40 * MIB);
    assertThat(budget.used()).isZero();
  }

  @Test
  void those_who_hold_most_are_cut_and_nobody_else() {
    var small = held("small", 1000);
    held("large", 5 * MIB);
    held("larger", 10 * MIB);
    held("largest", 20 * MIB);

    assertThat(cut).containsExactly("largest");
    assertThat(budget.used()).isEqualTo(15 * MIB + 1000);
    assertThat(budget.cuts()).isEqualTo(1);
    small.close();
  }

  @Test
  void who_was_cut_counts_no_more() {
    var largest = held("largest", 60 * MIB);

    largest.set(50 * MIB);
    largest.close();

    assertThat(cut).containsExactly("largest");
    assertThat(budget.used()).isZero();
  }

  @Test
  void windows_shrink_while_much_is_held() {
    assertThat(budget.window(256 * 1024)).isEqualTo(256 * 1024);
    budget.takeBody(20 * MIB, 0);
    assertThat(budget.window(256 * 1024)).isEqualTo(64 * 1024);
    budget.takeBody(20 * MIB, 0);
    assertThat(budget.window(256 * 1024)).isEqualTo(16 * 1024);
    assertThat(budget.window(1000)).isEqualTo(1000);
  }

  @Test
  void many_streams_share_half_of_it() {
    for (int i = 0; i < 1024; i++) {
      budget.streamOpened();
    }

    assertThat(budget.window(256 * 1024)).isEqualTo(32 * 1024);
    budget.streamClosed();
    assertThat(budget.window(256 * 1024)).isGreaterThan(32 * 1024);
  }

  @Test
  void a_small_budget_lets_an_answer_pass() {
    budget.limit(64 * 1024);

    held("answer", MIB);

    assertThat(cut).isEmpty();
    assertThat(budget.takeBody(60 * 1024, 0)).isTrue();
  }

  private Held held(String name, long bytes) {
    var held = budget.held(() -> cut.add(name));
    held.set(bytes);
    return held;
  }
}
