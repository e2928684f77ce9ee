package dev.relay.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdminRefusalsTest {

  private final List<Long> told = new ArrayList<>();
  private final List<Runnable> minutes = new ArrayList<>();
  private final AdminRefusals refusals = new AdminRefusals(told::add);

  @Test
  void the_first_is_told_at_once() {
    refuse(1);

    assertThat(told).containsExactly(1L);
  }

  @Test
  void those_of_a_minute_are_told_together() {
    refuse(1000);
    passMinute();

    assertThat(told).containsExactly(1L, 999L);
  }

  @Test
  void who_comes_after_a_line_waits_for_the_next() {
    refuse(2);
    passMinute();
    refuse(5);
    assertThat(told).containsExactly(1L, 1L);

    passMinute();

    assertThat(told).containsExactly(1L, 1L, 5L);
  }

  @Test
  void a_minute_without_any_has_no_line_and_the_next_is_told_at_once() {
    refuse(1);
    passMinute();
    assertThat(minutes).isEmpty();

    refuse(1);

    assertThat(told).containsExactly(1L, 1L);
  }

  private void refuse(int times) {
    for (int i = 0; i < times; i++) {
      refusals.add(minutes::add);
    }
  }

  private void passMinute() {
    assertThat(minutes).hasSize(1);
    minutes.removeFirst().run();
  }
}
