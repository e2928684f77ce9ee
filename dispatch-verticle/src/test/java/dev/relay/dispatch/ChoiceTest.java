package dev.relay.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.Target;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChoiceTest {

  private static final Map<String, Integer> INSTANCES = Map.of("a", 3, "b", 2);
  private static final Target A = Target.of("a", "m");
  private static final Target B = Target.of("b", "m");
  private static final List<Target> ONE_TWO_SEVEN =
      List.of(target("a", 1), target("b", 2), target("c", 7));

  @ParameterizedTest
  @CsvSource({"0.0, a", "0.09, a", "0.1, b", "0.29, b", "0.3, c", "0.31, c", "0.999999999, c"})
  void a_target_gets_its_share_by_weight(double random, String provider) {
    var choice = new Choice(Map::of, new Turns(), () -> random);

    assertThat(choice.among(ONE_TWO_SEVEN).provider()).isEqualTo(provider);
  }

  @Test
  void many_choices_come_out_as_the_weights_say() {
    var choice = new Choice(Map::of, new Turns(), new Random(1)::nextDouble);

    var counts =
        IntStream.range(0, 100_000)
            .mapToObj(_ -> choice.among(ONE_TWO_SEVEN).provider())
            .collect(Collectors.groupingBy(name -> name, Collectors.counting()));

    assertThat(counts.get("a")).isBetween(9_500L, 10_500L);
    assertThat(counts.get("b")).isBetween(19_400L, 20_600L);
    assertThat(counts.get("c")).isBetween(69_300L, 70_700L);
  }

  @Test
  void a_single_target_wants_no_chance() {
    var choice =
        new Choice(
            Map::of,
            new Turns(),
            () -> {
              throw new AssertionError("chance was asked");
            });

    assertThat(choice.among(List.of(A)).provider()).isEqualTo("a");
  }

  @Test
  void instances_take_turns() {
    var choice = new Choice(() -> INSTANCES, new Turns(), () -> 0);

    assertThat(instances(choice, A, A, A, A, A, A, A)).containsExactly(1, 2, 3, 1, 2, 3, 1);
  }

  @Test
  void each_provider_has_its_own_turn() {
    var choice = new Choice(() -> INSTANCES, new Turns(), () -> 0);

    assertThat(instances(choice, A, B, A, B, A, B)).containsExactly(1, 1, 2, 2, 3, 1);
  }

  @Test
  void a_chosen_instance_is_kept_and_takes_no_turn() {
    var choice = new Choice(() -> INSTANCES, new Turns(), () -> 0);

    assertThat(instances(choice, A, A.onInstance(3), A.onInstance(3), A))
        .containsExactly(1, 3, 3, 2);
  }

  @Test
  void a_provider_without_instances_has_the_first() {
    var choice = new Choice(Map::of, new Turns(), () -> 0);

    assertThat(instances(choice, A, A)).containsExactly(1, 1);
  }

  @Test
  void the_model_and_the_weight_are_kept() {
    var choice = new Choice(() -> INSTANCES, new Turns(), () -> 0);

    assertThat(choice.among(List.of(new Target("a", 0, "own-name", 5))))
        .isEqualTo(new Target("a", 1, "own-name", 5));
  }

  private static List<Integer> instances(Choice choice, Target... targets) {
    return Stream.of(targets).map(target -> choice.among(List.of(target)).instance()).toList();
  }

  private static Target target(String provider, int weight) {
    return new Target(provider, Target.ANY_INSTANCE, "m", weight);
  }

  @Test
  void an_instance_that_was_added_takes_its_turn() {
    var instances = new HashMap<>(Map.of("a", 1));
    var choice = new Choice(() -> instances, new Turns(), () -> 0);
    choice.among(List.of(A));

    instances.put("a", 2);

    assertThat(List.of(choice.among(List.of(A)).instance(), choice.among(List.of(A)).instance()))
        .containsExactlyInAnyOrder(1, 2);
  }
}
