package dev.relay.dispatch;

import static dev.relay.dispatch.DispatchTableTest.plan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.InboxId;
import dev.relay.contract.Session;
import dev.relay.contract.exchange.AttemptRecord;
import dev.relay.contract.exchange.Passthrough;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DispatchedExchangeTest {

  private final Scene scene = Scene.of(Map.of("p", 2, "q", 1));

  @AfterEach
  void close() {
    scene.close();
  }

  @ParameterizedTest
  @CsvSource({"0, 3", "1, 2", "2, 1", "3, 1", "999, 1"})
  void a_client_that_has_retried_gets_fewer_calls(int retried, int calls) {
    scene.answers("q.1", "500");

    assertThat(scene.ask(plan("q").within(Session.NONE, retried)).calls).hasSize(calls);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 2", "5, 5"})
  void the_budget_counts_every_call(int attempts, int calls) {
    scene.answers("q.1", "refused", "stale", "cut", "500", "garbage", "late");
    configure(attempts, Duration.ofMinutes(1));

    assertThat(scene.ask(plan("q")).calls).hasSize(calls);
  }

  @Test
  void no_call_begins_after_the_budget_of_time() {
    scene.answers("q.1", "late");
    configure(10, Duration.ofSeconds(12));

    assertThat(scene.ask(plan("q")).calls()).isEqualTo("q.1@0 q.1@5200 q.1@10600");
  }

  @Test
  void the_opener_is_told_of_every_call() {
    scene.answers("p.1", "500");
    scene.answers("p.2", "late");
    configure(2, Duration.ofMinutes(1));

    var told = scene.ask(plan("p"));

    assertThat(told.attempts)
        .containsExactly(
            new AttemptRecord(Scene.target("p.1"), 0, 0, 500, "refused"),
            new AttemptRecord(Scene.target("p.2"), 200, 5_000, 0, "timed_out"));
    assertThat(told.result).isEqualTo("500");
  }

  @Test
  void whoever_answers_in_the_end_is_told_of_the_calls_before() {
    scene.answers("p.1", "500");

    var told = scene.ask(plan("p"));

    assertThat(told.exchanges.getFirst().plan().attempts()).isEmpty();
    assertThat(told.exchanges.getLast().plan().attempts())
        .containsExactly(
            new AttemptRecord(Scene.target("p.1"), 0, 0, 500, "refused"),
            AttemptRecord.begun(Scene.target("p.2"), 200));
  }

  @Test
  void a_cancel_goes_to_the_call_that_is_open() {
    scene.answers("q.1", "hold");
    var told = scene.begin(Scene.exchange(plan("q")));

    scene.onLoop(() -> told.openHandle.orElseThrow().cancel());

    assertThat(scene.held.getFirst().cancelled()).containsExactly("q.1");
    assertThat(running()).isZero();
    assertThat(told.said).isZero();
  }

  @Test
  void a_cancel_in_a_pause_ends_it() {
    scene.answers("q.1", "500");
    var told = scene.begin(Scene.exchange(plan("q")));
    assertThat(running()).isEqualTo(1);

    scene.onLoop(() -> told.openHandle.orElseThrow().cancel());
    scene.onLoop(scene.clock::passAll);

    assertThat(told.calls()).isEqualTo("q.1@0");
    assertThat(running()).isZero();
    assertThat(told.said).isZero();
  }

  @Test
  void what_a_cancelled_call_still_says_is_not_heard() {
    scene.answers("q.1", "hold");
    var told = scene.begin(Scene.exchange(plan("q")));
    scene.onLoop(() -> told.openHandle.orElseThrow().cancel());

    scene.onLoop(() -> {
      scene.held.getFirst().opener().ready();
      Scene.fail(scene.held.getFirst().opener(), Scene.target("q.1"), Scene.failure("500"));
    });

    assertThat(told.said).isZero();
    assertThat(told.calls).hasSize(1);
  }

  @Test
  void a_call_that_nobody_took_is_made_again_and_blames_nobody() {
    scene.answers("q.1", "hold");
    var told = scene.begin(Scene.exchange(plan("q")));
    scene.answers("q.1", "200");

    scene.onLoop(() -> scene.held.getFirst().opener().failed(Scene.failure("refused")));
    scene.onLoop(scene.clock::passAll);

    assertThat(told.result).isEqualTo("200");
    assertThat(told.attempts).isEmpty();
    assertThat(scene.instanceRegistry.providerInstances("q").instance(1).clean()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "500, false, 1",
    "late, false, 1",
    "cut, false, 1",
    "401, false, 1",
    "429, false, 1",
    "stale, false, 1",
    "untaken, false, 1",
    "unpaid, false, 1",
    "refused, false, 2",
    "stale, true, 1",
    "refused, true, 2",
    "500, true, 1"
  })
  void what_relay_does_not_look_into_is_asked_again_only_if_nobody_can_have_seen_it(
      String answer, boolean uploaded, int calls) {
    scene.answers("p.1", answer);
    var upload = new Passthrough.Upload(new InboxId(1, 1), 1, 5);
    var exchange = Scene.exchange(plan("p"));
    var call = new Passthrough("POST", "/files", Optional.of(upload).filter(_ -> uploaded));

    assertThat(scene.ask(Scene.calling(exchange, call)).calls).hasSize(calls);
  }

  @ParameterizedTest
  @CsvSource({"GET, stale, 2", "GET, untaken, 2", "HEAD, untaken, 2", "DELETE, untaken, 1"})
  void what_only_reads_is_asked_for_again_where_it_may_have_been_seen(
      String method, String answer, int calls) {
    scene.answers("p.1", answer, "200");
    var call = new Passthrough(method, "/files", Optional.empty());

    assertThat(scene.ask(Scene.calling(Scene.exchange(plan("p")), call)).calls).hasSize(calls);
  }

  @Test
  void a_provider_that_this_node_does_not_know_is_asked_and_falls_back() {
    scene.answers("stranger.1", "500");

    assertThat(scene.ask(plan("stranger>q")).calls()).isEqualTo("stranger.1@0 q.1@200");
  }

  @Test
  void a_defect_ends_the_exchange_and_leaves_nothing_behind() {
    scene.answers("q.1", "500", "defect");

    var told = scene.ask(plan("q"));

    assertThat(told.calls()).isEqualTo("q.1@0 q.1@200");
    assertThat(told.said).isEqualTo(1);
    assertThat(running()).isZero();
  }

  @Test
  void a_defect_of_a_choice_ends_the_exchange_with_what_came_before() {
    var once = List.of(0.0).iterator();
    var config = Scene.config(Map.of("p", 2, "q", 1), DispatchConfig.Breaking.DEFAULT);
    try (var broken = new Scene(config, once::next)) {
      broken.answers("p.1", "401");

      var told = broken.ask(plan("p,q"));

      assertThat(told.said).isEqualTo(1);
      assertThat(told.result).isEqualTo("401");
    }
  }

  @Test
  void nothing_runs_when_all_is_over() {
    scene.answers("p.1", "500", "late", "refused", "200", "200+cut", "429", "401");
    for (int i = 0; i < 30; i++) {
      scene.ask(plan("p>q"));
      scene.clock.pass(20_000);
    }

    assertThat(running()).isZero();
  }

  private int running() {
    return scene.instanceRegistry.instanceStatus().stream().mapToInt(it -> it.running()).sum();
  }

  private void configure(int attempts, Duration budget) {
    var now = scene.instanceRegistry.config();
    scene.instanceRegistry.configure(
        new DispatchConfig(attempts, budget, now.breaker(), now.providers()));
  }
}
