package dev.relay.dispatch;

import static dev.relay.dispatch.DispatchTableTest.plan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.Session;
import dev.relay.contract.exchange.Plan;
import dev.relay.contract.exchange.Plan.Strategy;
import dev.relay.contract.exchange.StreamTimeouts;
import dev.relay.contract.exchange.Target;
import dev.relay.contract.status.OpenBreaker;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BalancerTest {

  private static final List<Target> ONE_TWO_SEVEN =
      List.of(weighing("a", 1), weighing("b", 2), weighing("c", 7));

  private final Scene scene =
      new Scene(
          Scene.config(Map.of("a", 1, "b", 1, "c", 1, "p", 3), DispatchConfig.Breaking.DEFAULT),
          new Random(1)::nextDouble);

  @AfterEach
  void close() {
    scene.close();
  }

  @Test
  void targets_get_their_shares_by_weight() {
    var counts = counts(route(ONE_TWO_SEVEN, Strategy.WEIGHTED), 5_000);

    assertThat(counts.get("a.1")).isBetween(430L, 570L);
    assertThat(counts.get("b.1")).isBetween(900L, 1_100L);
    assertThat(counts.get("c.1")).isBetween(3_370L, 3_630L);
  }

  @Test
  void the_shares_of_one_that_is_left_alone_go_to_the_others_by_weight() {
    scene.answers("c.1", "429/60", "200");
    scene.ask(route(List.of(weighing("c", 1), weighing("a", 1)), Strategy.WEIGHTED));
    while (scene.instanceRegistry.providerInstances("c").instance(1).clean()) {
      scene.ask(route(List.of(weighing("c", 1), weighing("a", 1)), Strategy.WEIGHTED));
    }

    var counts = counts(route(ONE_TWO_SEVEN, Strategy.WEIGHTED), 3_000);

    assertThat(counts).containsOnlyKeys("a.1", "b.1");
    assertThat(counts.get("b.1")).isBetween(1_900L, 2_100L);
  }

  @Test
  void the_instances_of_a_provider_take_turns() {
    assertThat(IntStream.range(0, 7).mapToObj(_ -> scene.ask(plan("p")).calls()))
        .containsExactly("p.1@0", "p.2@0", "p.3@0", "p.1@0", "p.2@0", "p.3@0", "p.1@0");
  }

  @Test
  void one_that_was_chosen_by_its_number_takes_no_turn() {
    assertThat(IntStream.range(0, 3).mapToObj(_ -> scene.ask(plan("p.2")).calls()))
        .containsOnly("p.2@0");
    assertThat(scene.ask(plan("p")).calls()).isEqualTo("p.1@0");
  }

  @Test
  void least_busy_is_where_the_fewest_run() {
    var least = route(List.of(weighing("p", 1)), Strategy.LEAST_BUSY);
    scene.answers("p.1", "hold");
    scene.answers("p.2", "hold");
    scene.begin(Scene.exchange(plan("p.1")));
    scene.begin(Scene.exchange(plan("p.2")));

    assertThat(IntStream.range(0, 5).mapToObj(_ -> scene.ask(least).calls())).containsOnly("p.3@0");
  }

  @Test
  void least_busy_heeds_weights() {
    var least = route(List.of(weighing("a", 3), weighing("b", 1)), Strategy.LEAST_BUSY);
    scene.answers("a.1", "hold");
    scene.answers("b.1", "hold");
    for (int i = 0; i < 8; i++) {
      scene.begin(Scene.exchange(least));
    }

    assertThat(scene.instanceRegistry.providerInstances("a").instance(1).running()).isEqualTo(6);
    assertThat(scene.instanceRegistry.providerInstances("b").instance(1).running()).isEqualTo(2);
  }

  @Test
  void one_that_fails_on_another_node_is_asked_after_the_others() {
    var failing = new OpenBreaker("p", 1, "m", OpenBreaker.State.OPEN);
    scene.told(failing);

    assertThat(counts(plan("p"), 30)).containsOnlyKeys("p.2", "p.3");
    assertThat(scene.ask(plan("p.1")).result).isEqualTo("200");
  }

  private Map<String, Long> counts(Plan plan, int exchanges) {
    return IntStream.range(0, exchanges)
        .mapToObj(_ -> scene.ask(plan).calls.getFirst().replace("@0", ""))
        .collect(Collectors.groupingBy(it -> it, Collectors.counting()));
  }

  private static Plan route(List<Target> to, Strategy strategy) {
    return new Plan(to, List.of(), strategy, false, StreamTimeouts.ANY, Session.NONE, 0, List.of());
  }

  private static Target weighing(String provider, int weight) {
    return new Target(provider, Target.ANY_INSTANCE, "m", weight);
  }
}
