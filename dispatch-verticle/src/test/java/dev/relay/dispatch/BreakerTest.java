package dev.relay.dispatch;

import static dev.relay.dispatch.DispatchTableTest.plan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.failure.Failure;
import dev.relay.contract.status.OpenBreaker;
import dev.relay.dispatch.DispatchConfig.Breaking;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BreakerTest {

  /// Vert.x's breaker has a clock of its own: it stays open for so long in real time.
  private static final Duration OPEN = Duration.ofMillis(300);

  private static final Breaking BREAKING = new Breaking(5, Duration.ofMinutes(2), OPEN);

  private final Scene scene =
      new Scene(Scene.config(Map.of("p", 2, "q", 1, "r", 1), BREAKING), () -> 0);

  @AfterEach
  void close() {
    scene.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"refused", "late"})
  void an_only_instance_that_cannot_be_reached_is_closed_after_five_failures(String answer) {
    scene.answers("q.1", answer);
    scene.ask(plan("q"));
    assertThat(openBreakers()).isEmpty();

    scene.ask(plan("q"));

    assertThat(openBreakers()).containsExactly(open("q", 1));
    var told = scene.ask(plan("q"));
    assertThat(told.calls()).isEmpty();
    assertThat(told.failure)
        .hasValueSatisfying(failure -> {
          assertThat(failure.status()).isEqualTo(503);
          assertThat(((Failure.Exhausted) failure).retryAfter()).hasSeconds(1);
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"500", "529", "cut", "refused", "late"})
  void an_instance_that_fails_where_others_are_is_left_out(String answer) {
    scene.answers("p.1", answer);
    for (int i = 0; i < 12; i++) {
      assertThat(scene.ask(plan("p")).result).isEqualTo("200");
    }

    assertThat(openBreakers()).containsExactly(open("p", 1));
    assertThat(scene.ask(plan("p")).calls()).startsWith("p.2");
    assertThat(scene.ask(plan("p")).calls()).startsWith("p.2");
  }

  @Test
  void a_success_in_between_forgets_the_failures() {
    scene.answers("q.1", "refused", "refused", "200", "refused", "refused", "200");
    for (int i = 0; i < 2; i++) {
      scene.ask(plan("q"));
    }

    scene.answers("q.1", "refused", "refused", "refused", "200");
    scene.ask(plan("q"));

    assertThat(openBreakers()).isEmpty();
  }

  @Test
  void a_breaker_is_of_one_model() {
    breakOpen("q.1", "q");

    var other = plan("q").only(Scene.target("q").named("another"));
    scene.answers("q.1", "200");

    assertThat(scene.ask(other).result).isEqualTo("200");
  }

  @Test
  void the_fallback_answers_while_it_is_open() {
    breakOpen("q.1", "q");

    assertThat(scene.ask(plan("q>r")).calls()).startsWith("r.1");
  }

  @Test
  void nobody_is_locked_out_of_an_only_instance_by_what_others_were_answered() {
    scene.answers("q.1", "500");
    for (int i = 0; i < 6; i++) {
      scene.ask(plan("q>r"));
    }
    assertThat(openBreakers()).containsExactly(open("q", 1));
    scene.answers("q.1", "200");

    assertThat(scene.ask(plan("q")).result).isEqualTo("200");
  }

  @Test
  void half_open_it_lets_one_exchange_through_and_closes_when_that_goes_well() throws Exception {
    breakOpen("q.1", "q");
    awaitHalfOpen();
    scene.answers("q.1", "hold");

    var probe = scene.begin(Scene.exchange(plan("q>r")));
    var other = scene.ask(plan("q>r"));
    assertThat(probe.calls()).startsWith("q.1");
    assertThat(other.calls()).startsWith("r.1");

    scene.onLoop(() -> scene.held.getFirst().opener().ready());
    assertThat(openBreakers()).isEmpty();
    scene.answers("q.1", "200");
    assertThat(scene.ask(plan("q>r")).calls()).startsWith("q.1");
  }

  @Test
  void a_probe_that_fails_opens_it_again() throws Exception {
    breakOpen("q.1", "q");
    awaitHalfOpen();

    scene.ask(plan("q>r"));

    assertThat(openBreakers()).containsExactly(open("q", 1));
    awaitHalfOpen();
  }

  @Test
  void a_probe_that_is_cancelled_opens_it_again() throws Exception {
    breakOpen("q.1", "q");
    awaitHalfOpen();
    scene.answers("q.1", "hold");
    var probe = scene.begin(Scene.exchange(plan("q>r")));

    scene.onLoop(() -> probe.openHandle.orElseThrow().cancel());

    assertThat(openBreakers()).containsExactly(open("q", 1));
    awaitHalfOpen();
  }

  @Test
  void a_probe_that_is_told_what_is_wrong_with_the_request_closes_it() throws Exception {
    breakOpen("q.1", "q");
    awaitHalfOpen();
    scene.answers("q.1", "400");

    scene.ask(plan("q>r"));

    assertThat(openBreakers()).isEmpty();
  }

  @Test
  void what_breaks_after_its_first_content_counts() {
    scene.answers("p.1", "200+cut");
    for (int i = 0; i < 12; i++) {
      scene.ask(plan("p"));
    }

    assertThat(openBreakers()).containsExactly(open("p", 1));
  }

  @Test
  void a_changed_provider_begins_anew() {
    breakOpen("q.1", "q");

    scene.instanceRegistry.configure(
        new DispatchConfig(
            3,
            Duration.ofMinutes(1),
            BREAKING,
            Map.of("q", new DispatchConfig.Provider(1, false, 1))));

    assertThat(openBreakers()).isEmpty();
    scene.answers("q.1", "200");
    assertThat(scene.ask(plan("q")).result).isEqualTo("200");
  }

  @Test
  void names_that_callers_make_up_do_not_fill_the_memory() {
    scene.answers("q.1", "refused");
    for (int i = 0; i < 1_100; i++) {
      scene.ask(plan("q").only(Scene.target("q").named("made-up-" + i)));
    }

    assertThat(scene.instanceRegistry.providerInstances("q").instance(1).breakers().size())
        .isEqualTo(1_000);
  }

  private void breakOpen(String instance, String route) {
    scene.answers(instance, "refused");
    scene.ask(plan(route));
    scene.ask(plan(route));
  }

  private List<OpenBreaker> openBreakers() {
    return scene.openBreakers();
  }

  private static OpenBreaker open(String provider, int instance) {
    return new OpenBreaker(provider, instance, "m", OpenBreaker.State.OPEN);
  }

  private void awaitHalfOpen() throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (openBreakers().stream().noneMatch(it -> it.state() == OpenBreaker.State.HALF_OPEN)) {
      if (System.nanoTime() > end) {
        throw new AssertionError("never half-open: " + openBreakers());
      }
      Thread.sleep(5);
    }
  }
}
