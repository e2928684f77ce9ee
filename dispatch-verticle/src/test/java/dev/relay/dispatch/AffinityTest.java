package dev.relay.dispatch;

import static dev.relay.dispatch.DispatchTableTest.plan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.Dialect;
import dev.relay.contract.Session;
import dev.relay.contract.exchange.Plan;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AffinityTest {

  private static final Session ONE = new Session(1, true);

  private static final Buffer REASONED =
      Buffer.buffer(
          """
          {"model":"m","input":[{"type":"message","role":"user","content":"hi"},\
          {"type":"reasoning","id":"rs_1","encrypted_content":"gAAA"},\
          {"type":"message","role":"user","content":"go on"}]}\
          """);

  private static final String WITHOUT_REASONING =
      """
      {"model":"m","input":[{"type":"message","role":"user","content":"hi"},\
      {"type":"message","role":"user","content":"go on"}]}\
      """;

  private final Scene scene = Scene.of(Map.of("p", 4, "q", 1));

  @AfterEach
  void close() {
    scene.close();
  }

  @Test
  void a_session_stays_on_one_key() {
    assertThat(IntStream.range(0, 20).mapToObj(_ -> first(ONE)).distinct()).hasSize(1);
  }

  @Test
  void sessions_are_shared_out_evenly() {
    var counts =
        LongStream.rangeClosed(1, 4_000)
            .mapToObj(key -> first(new Session(key * 0x9E3779B97F4A7C15L, true)))
            .collect(Collectors.groupingBy(it -> it, Collectors.counting()));

    assertThat(counts).hasSize(4);
    assertThat(counts.values()).allSatisfy(count -> assertThat(count).isBetween(850L, 1_150L));
  }

  @Test
  void another_node_comes_to_the_same_choice() {
    try (var other = Scene.of(Map.of("p", 4, "q", 1))) {
      for (long key = 1; key < 50; key++) {
        var session = new Session(key, true);

        assertThat(other.ask(of("p", session)).calls()).isEqualTo(first(session));
      }
    }
  }

  @Test
  void conversations_that_begin_go_in_turn_and_stay_where_they_began() {
    var begun = new Session(7, false);
    var goesOn = new Session(7, true);

    assertThat(IntStream.range(0, 4).mapToObj(_ -> first(begun)))
        .containsExactly("p.1@0", "p.2@0", "p.3@0", "p.4@0");
    assertThat(IntStream.range(0, 4).mapToObj(_ -> first(goesOn))).containsOnly("p.4@0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"401", "429/9", "500", "refused", "late", "cut"})
  void a_session_whose_key_fails_moves_and_stays_where_it_went(String answer) {
    var home = instance(first(ONE));
    scene.answers(home, answer, "200");

    var moved = scene.ask(of("p", ONE)).calls.getLast();

    assertThat(instance(moved)).isNotEqualTo(home);
    assertThat(instance(first(ONE))).isEqualTo(instance(moved));
  }

  @Test
  void a_session_that_fell_back_returns_when_its_route_is_well_again() {
    scene.answers("q.1", "429/5", "200");
    scene.ask(of("q>p", ONE));
    assertThat(instance(scene.ask(of("q>p", ONE)).calls())).startsWith("p.");

    scene.clock.pass(6_000);

    assertThat(instance(scene.ask(of("q>p", ONE)).calls())).isEqualTo("q.1");
  }

  @Test
  void encrypted_reasoning_stays_in_the_request_that_stays() {
    ask(REASONED);

    assertThat(ask(REASONED).exchanges.getFirst().body()).isEqualTo(REASONED);
  }

  @Test
  void encrypted_reasoning_does_not_leave_its_instance() {
    var home = instance(ask(REASONED).calls());
    scene.answers(home, "429/9", "200");

    var told = ask(REASONED);

    assertThat(told.exchanges.getFirst().body()).isEqualTo(REASONED);
    assertThat(told.exchanges.getLast().body()).hasToString(WITHOUT_REASONING);
  }

  @Test
  void reasoning_that_cannot_be_read_is_taken_out_once_at_the_cost_of_a_call() {
    var home = instance(ask(REASONED).calls());
    scene.answers(home, "bound", "200");

    var told = ask(REASONED);

    assertThat(told.calls).containsExactly(home + "@0", home + "@0");
    assertThat(told.exchanges.getLast().body()).hasToString(WITHOUT_REASONING);
    assertThat(told.result).isEqualTo("200");
  }

  @Test
  void an_only_instance_says_itself_what_it_cannot_read() {
    scene.answers("q.1", "bound", "200");
    var request = Scene.exchange(of("q", ONE), Dialect.RESPONSES, REASONED);

    assertThat(scene.ask(request).result).isEqualTo("400");
  }

  @Test
  void a_request_without_reasoning_is_told_what_is_wrong_at_once() {
    scene.answers("q.1", "bound");

    assertThat(scene.ask(of("q", ONE)).calls()).isEqualTo("q.1@0");
  }

  private Scene.Told ask(Buffer body) {
    return scene.ask(Scene.exchange(of("p", ONE), Dialect.RESPONSES, body));
  }

  private String first(Session session) {
    return scene.ask(of("p", session)).calls.getFirst();
  }

  private static Plan of(String route, Session session) {
    return plan(route).within(session, 0);
  }

  private static String instance(String call) {
    return List.of(call.split("@")).getFirst();
  }
}
