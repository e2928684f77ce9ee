package dev.relay.launcher.it.routing;

import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static dev.relay.launcher.it.RunningRelay.MODEL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.FakeProvider;
import dev.relay.launcher.it.InDialect;
import dev.relay.launcher.it.RunningRelay;
import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.OpenAiAnswers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What belongs together goes to one key, as long as that one answers.
class SessionAffinityIT {

  private static final String A = "sk-a";

  private final FakeProvider fake = FakeProvider.start();
  private RunningRelay relay;

  @BeforeEach
  void start() {
    relay = relay("openai");
  }

  private RunningRelay relay(String type) {
    return RunningRelay.configured(
        """
        auth: {mode: keys, keys: [{name: a, key: sk-a}, {name: b, key: sk-b}]}
        providers: [{name: p, type: %s, base-url: "%s", api-keys: [k1, k2, k3, k4]}]
        """
            .formatted(type, fake.url()));
  }

  @AfterEach
  void stop() {
    relay.close();
    fake.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x-session-affinity",
        "x-claude-code-session-id",
        "session-id",
        "session_id",
        "x-session-id",
        "thread-id",
        "conversation_id"
      })
  void a_session_that_its_header_names_has_one_key(String header) {
    Set<String> all = new HashSet<>();
    for (int session = 0; session < 12; session++) {
      int before = fake.count();
      for (int turn = 0; turn < 4; turn++) {
        chat(CHAT_BODY, header, "s-" + session);
      }
      var keys = new HashSet<>(fake.keys().subList(before, before + 4));
      assertThat(keys).hasSize(1);
      all.addAll(keys);
    }
    assertThat(all).hasSizeGreaterThanOrEqualTo(3);
  }

  @ParameterizedTest
  @EnumSource
  void a_conversation_that_grows_stays_with_the_key_of_its_first_turn(InDialect dialect) {
    relay.close();
    relay = relay(dialect.type());
    fake.answering(dialect.whole("hi"));
    Set<String> all = new HashSet<>();
    for (int conversation = 0; conversation < 12; conversation++) {
      int before = fake.count();
      for (int turn = 0; turn < 5; turn++) {
        var body = dialect.turn(MODEL, "conversation " + conversation, turn);
        relay.post(dialect.path(MODEL), body, "x-relay-key", A);
      }
      var keys = new HashSet<>(fake.keys().subList(before, before + 5));
      assertThat(keys).describedAs("conversation %d", conversation).hasSize(1);
      all.addAll(keys);
    }
    assertThat(all).hasSize(4);
  }

  @ParameterizedTest
  @CsvSource({
    "x-claude-code-session-id, x-claude-code-agent-id",
    "session-id, thread-id",
    "x-session-id, x-agent-id"
  })
  void agents_of_one_session_spread_over_the_keys_and_each_stays(String session, String agent) {
    Map<String, Integer> agents = new HashMap<>();
    for (int each = 0; each < 50; each++) {
      for (int turn = 0; turn < 3; turn++) {
        chat(CHAT_BODY, session, "s", agent, "agent-" + each);
      }
      var keys = new HashSet<>(fake.keys().subList(3 * each, 3 * each + 3));
      assertThat(keys).hasSize(1);
      agents.merge(keys.iterator().next(), 1, Integer::sum);
    }

    assertThat(agents).hasSize(4).allSatisfy((_, count) -> assertThat(count).isBetween(4, 25));
  }

  @Test
  void a_session_may_be_named_in_the_request() {
    var body = CHAT_BODY.replace("{\"model\"", "{\"prompt_cache_key\":\"c\",\"model\"");
    for (int i = 0; i < 6; i++) {
      chat(body);
    }

    assertThat(fake.keys().stream().distinct()).hasSize(1);
  }

  @Test
  void questions_that_are_asked_once_go_in_turn() {
    for (int i = 0; i < 8; i++) {
      chat(CHAT_BODY);
    }

    assertThat(fake.keys().subList(0, 4)).containsExactlyInAnyOrder("k1", "k2", "k3", "k4");
    assertThat(fake.keys().subList(4, 8)).isEqualTo(fake.keys().subList(0, 4));
  }

  @Test
  void the_same_name_of_two_callers_is_two_sessions() {
    int apart = 0;
    for (int i = 0; i < 24; i++) {
      relay.chat(CHAT_BODY, "x-relay-key", "sk-a", "session-id", "s" + i);
      relay.chat(CHAT_BODY, "x-relay-key", "sk-b", "session-id", "s" + i);
      var last = fake.keys().subList(2 * i, 2 * i + 2);
      apart += last.getFirst().equals(last.getLast()) ? 0 : 1;
    }

    assertThat(apart).isGreaterThan(5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"401", "403", "429", "500", "503", "529", "cut"})
  void a_session_whose_key_fails_moves_and_stays_where_it_went(String how) {
    chat(CHAT_BODY, "session-id", "s");
    var home = fake.keys().getFirst();
    fake.answering(
        it -> FakeProvider.key(it).equals(home) ? failure(how) : OpenAiAnswers.chat(MODEL, "hi"));

    chat(CHAT_BODY, "session-id", "s");
    var next = fake.keys().getLast();
    fake.answering(_ -> OpenAiAnswers.chat(MODEL, "hi"));
    int before = fake.count();
    for (int i = 0; i < 6; i++) {
      chat(CHAT_BODY, "session-id", "s");
    }

    assertThat(next).isNotEqualTo(home);
    assertThat(fake.keys().subList(before, before + 6)).containsOnly(next);
  }

  @Test
  void a_conversation_without_a_header_moves_likewise() {
    chat(turnOf("hello", 1));
    var home = fake.keys().getFirst();
    fake.answering(it ->
        FakeProvider.key(it).equals(home)
            ? FakeProvider.refusal(500)
            : OpenAiAnswers.chat(MODEL, "hi"));
    chat(turnOf("hello", 2));
    var next = fake.keys().getLast();
    fake.answering(_ -> OpenAiAnswers.chat(MODEL, "hi"));

    for (int turn = 3; turn < 8; turn++) {
      chat(turnOf("hello", turn));
      assertThat(fake.keys().getLast()).isEqualTo(next).isNotEqualTo(home);
    }
  }

  private static Answer failure(String how) {
    return how.equals("cut")
        ? OpenAiAnswers.chat(MODEL, "hi").cutAfter(-1)
        : FakeProvider.refusal(Integer.parseInt(how));
  }

  private void chat(String body, String... headers) {
    var all = new ArrayList<>(List.of("x-relay-key", A));
    all.addAll(List.of(headers));
    assertThat(relay.chat(body, all.toArray(String[]::new)).statusCode()).isEqualTo(200);
  }

  private static String turnOf(String opening, int turns) {
    return InDialect.OPENAI.turn(MODEL, opening, turns);
  }
}
