package dev.relay.dispatch;

import static dev.relay.dispatch.DispatchTableTest.plan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.Operation;
import dev.relay.contract.failure.Failure;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CooldownTest {

  private final Scene scene = Scene.of(Map.of("p", 2, "q", 1, "own", 1));

  @AfterEach
  void close() {
    scene.close();
  }

  @ParameterizedTest
  @CsvSource({"429/3, 2999, 3001", "429, 4999, 5001", "429/3600, 59999, 60001"})
  void a_key_with_too_many_requests_is_left_alone_as_long_as_it_says_and_no_longer_than_a_minute(
      String answer, long before, long after) {
    scene.answers("p.1", answer, "200");
    scene.ask(plan("p"));

    scene.clock.pass(before);
    assertThat(scene.ask(plan("p")).calls()).startsWith("p.2");
    assertThat(scene.ask(plan("p")).calls()).startsWith("p.2");

    scene.clock.pass(after - before);
    assertThat(firstOf(2)).contains("p.1").contains("p.2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"401", "402", "403"})
  void a_refused_key_is_left_alone_for_a_minute(String answer) {
    scene.answers("p.1", answer, "200");
    scene.ask(plan("p"));

    scene.clock.pass(59_000);
    assertThat(firstOf(3)).doesNotContain("p.1");

    scene.clock.pass(2_000);
    assertThat(firstOf(2)).contains("p.1");
  }

  @Test
  void an_account_without_money_is_left_alone_with_all_models_for_a_minute() {
    scene.answers("p.1", "unpaid", "200");
    scene.ask(plan("p"));
    var other = plan("p").only(Scene.target("p").named("another"));

    assertThat(scene.ask(other).calls() + scene.ask(other).calls()).doesNotContain("p.1");

    scene.clock.pass(61_000);
    assertThat(firstOf(2)).contains("p.1");
  }

  @Test
  void a_key_that_may_not_use_one_model_is_asked_for_the_others() {
    scene.answers("p.1", "403", "200");
    scene.ask(plan("p"));

    var other = plan("p").only(Scene.target("p").named("another"));

    assertThat(scene.ask(other).calls() + scene.ask(other).calls()).contains("p.1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"403", "429/30"})
  void what_one_model_is_refused_for_closes_no_other_one(String answer) {
    scene.answers("p.1", answer, "200");
    scene.answers("p.2", answer, "200");
    scene.ask(plan("p>q"));

    var other = plan("p>q").only(Scene.target("p").named("another"));

    assertThat(scene.ask(other).calls()).startsWith("p.");
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "COUNT"})
  void what_is_no_conversation_takes_no_key_from_one(Operation operation) {
    for (var answer : List.of("401", "403", "429/60", "500", "late", "cut")) {
      scene.answers("p.1", answer);
      for (int i = 0; i < 6; i++) {
        scene.ask(Scene.of(operation, Scene.exchange(plan("p.1"))));
      }
    }

    assertThat(scene.instanceRegistry.providerInstances("p").instance(1).clean()).isTrue();
  }

  @Test
  void names_that_callers_make_up_do_not_fill_the_memory() {
    scene.answers("p.1", "403");
    for (int i = 0; i < 1_100; i++) {
      scene.ask(plan("p.1").only(Scene.target("p.1").named("made-up-" + i)));
    }

    assertThat(
            scene
                .instanceRegistry
                .providerInstances("p")
                .instance(1)
                .cooldowns(scene.clock.nanos()))
        .hasSize(1_000);
  }

  @Test
  void
      when_all_keys_have_had_too_many_requests_nobody_is_called_and_the_first_to_be_free_is_told() {
    scene.answers("p.1", "429/30");
    scene.answers("p.2", "429/8");
    scene.ask(plan("p"));
    scene.clock.pass(2_000);

    var told = scene.ask(plan("p"));

    assertThat(told.calls()).isEmpty();
    assertThat(told.failure)
        .hasValueSatisfying(failure -> {
          assertThat(failure.status()).isEqualTo(429);
          assertThat(((Failure.Exhausted) failure).retryAfter()).hasSeconds(6);
        });
  }

  @Test
  void when_all_keys_are_refused_they_are_asked_nevertheless() {
    scene.answers("p.1", "401");
    scene.answers("p.2", "401");
    scene.ask(plan("p"));

    assertThat(scene.ask(plan("p")).calls.size()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"401", "403", "429/60", "500"})
  void an_only_instance_is_asked_whatever_it_answered(String answer) {
    scene.answers("q.1", answer);
    for (int i = 0; i < 10; i++) {
      scene.ask(plan("q"));
    }

    scene.answers("q.1", "200");

    assertThat(scene.ask(plan("q")).result).isEqualTo("200");
  }

  @ParameterizedTest
  @ValueSource(strings = {"401", "403", "429/60"})
  void what_a_callers_own_key_is_refused_with_costs_other_callers_nothing(String answer) {
    scene.answers("own.1", answer, "200");
    scene.ask(plan("own>q"));

    assertThat(scene.ask(plan("own>q")).calls()).startsWith("own.1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"400", "404", "413", "422", "501", "overflow", "tpm", "garbage", "stale"})
  void what_a_request_provokes_costs_other_requests_nothing(String answer) {
    scene.answers("p.1", answer);
    for (int i = 0; i < 20; i++) {
      scene.ask(plan("p>q"));
    }

    scene.answers("p.1", "200");

    assertThat(firstOf(2)).contains("p.1");
    assertThat(scene.instanceRegistry.instanceStatus()).allMatch(it -> it.cooldowns().isEmpty());
    assertThat(scene.openBreakers()).isEmpty();
  }

  @Test
  void an_instance_whose_limits_are_nearly_spent_is_asked_after_the_others() {
    scene.answers("p.1", "200~20");
    scene.ask(plan("p"));

    assertThat(firstOf(4)).doesNotContain("p.1");

    scene.clock.pass(11_000);
    assertThat(firstOf(2)).contains("p.1");
  }

  @Test
  void an_instance_whose_limits_are_nearly_spent_comes_before_a_fallback() {
    scene.answers("q.1", "200~0");
    scene.ask(plan("q>p"));

    assertThat(scene.ask(plan("q>p")).calls()).startsWith("q.1");
  }

  /// The instances that so many exchanges begin with.
  private String firstOf(int exchanges) {
    var first = new StringBuilder();
    for (int i = 0; i < exchanges; i++) {
      first.append(scene.ask(plan("p")).calls.getFirst()).append(' ');
    }
    return first.toString();
  }
}
