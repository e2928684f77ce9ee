package dev.relay.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ModelLimitsTest {

  private static final ModelLimits KNOWN = new ModelLimits(9000, 800);

  @Test
  void what_is_known_comes_before_what_others_say() {
    assertThat(new ModelLimits(5000, 0).or(KNOWN)).isEqualTo(new ModelLimits(5000, 800));
    assertThat(new ModelLimits(0, 500).or(KNOWN)).isEqualTo(new ModelLimits(9000, 500));
    assertThat(ModelLimits.UNKNOWN.or(KNOWN)).isEqualTo(KNOWN);
    assertThat(KNOWN.or(new ModelLimits(1, 1))).isEqualTo(KNOWN);
  }

  @Test
  void others_are_not_believed_of_an_answer_that_is_longer_than_the_window() {
    assertThat(new ModelLimits(500, 0).or(KNOWN)).isEqualTo(new ModelLimits(500, 0));
    assertThat(new ModelLimits(0, 9500).or(KNOWN)).isEqualTo(new ModelLimits(0, 9500));
  }

  @Test
  void of_two_the_smaller_holds() {
    assertThat(KNOWN.and(new ModelLimits(5000, 900))).isEqualTo(new ModelLimits(5000, 800));
  }

  @Test
  void nothing_holds_for_two_of_which_one_is_not_known() {
    assertThat(KNOWN.and(new ModelLimits(5000, 0))).isEqualTo(new ModelLimits(5000, 0));
    assertThat(ModelLimits.UNKNOWN.and(KNOWN)).isEqualTo(ModelLimits.UNKNOWN);
  }
}
