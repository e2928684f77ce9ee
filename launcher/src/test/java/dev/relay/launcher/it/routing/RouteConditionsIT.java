package dev.relay.launcher.it.routing;

import static dev.relay.launcher.it.InDialect.OPENAI;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.FakeProvider;
import dev.relay.launcher.it.InDialect;
import dev.relay.launcher.it.RunningRelay;
import dev.relay.testkit.upstream.OpenAiAnswers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The first entry whose conditions hold is taken. The instance that answers says which one it was.
class RouteConditionsIT {

  private static final FakeProvider FAKE = FakeProvider.start();
  private static RunningRelay relay;

  @BeforeAll
  static void start() {
    relay =
        RunningRelay.configured(
            """
            auth:
              mode: keys
              keys: [{name: team-a, key: sk-a}, {name: team-b, key: sk-b}, {name: other, key: sk-o}]
            providers:
              - {name: o, base-url: "%1$s", api-keys: [o1, o2, o3]}
              - {name: n, type: anthropic, base-url: "%1$s", api-keys: [n1, n2]}
              - {name: g, type: gemini, base-url: "%1$s", api-keys: [g1, g2]}
            models:
              - {match: by-caller, when: {caller: team-b}, to: [{provider: o.2}]}
              - {match: by-caller, when: {caller: "team-*"}, to: [{provider: o.3}]}
              - {match: by-caller, to: [{provider: o.1}]}
              - {match: long, when: {min-context: 1000}, to: [{provider: o.2}]}
              - {match: long, to: [{provider: o.1}]}
              - {match: seen, when: {images: true}, to: [{provider: o.2}, {provider: n.2}, {provider: g.2}]}
              - {match: seen, to: [{provider: o.1}, {provider: n.1}, {provider: g.1}]}
              - {match: armed, when: {tools: false}, to: [{provider: o.1}, {provider: n.1}, {provider: g.1}]}
              - {match: armed, when: {tools: true}, to: [{provider: o.2}, {provider: n.2}, {provider: g.2}]}
              - {match: flow, when: {stream: true}, to: [{provider: o.2}]}
              - {match: flow, when: {stream: false}, to: [{provider: o.1}]}
              - {match: tongue, when: {dialect: responses}, to: [{provider: o.2}]}
              - {match: tongue, to: [{provider: o.1}]}
              - {match: only-b, when: {caller: team-b}, to: [{provider: o}]}
              - {match: both, when: {stream: true, tools: true}, to: [{provider: o.2}]}
              - {match: both, to: [{provider: o.1}]}
            """
                .formatted(FAKE.url()));
  }

  @AfterAll
  static void stop() {
    relay.close();
    FAKE.close();
  }

  @ParameterizedTest
  @CsvSource({"sk-a, o3", "sk-b, o2", "sk-o, o1"})
  void by_the_callers_name(String caller, String expected) {
    assertThat(asked(OPENAI, "by-caller", "\"hi\"", "", caller)).isEqualTo(expected);
  }

  @Test
  void who_meets_no_condition_of_a_name_does_not_know_it() {
    assertThat(status("only-b", "sk-a")).isEqualTo(404);
    assertThat(status("only-b", "sk-b")).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({"10, o1", "3000, o1", "4200, o2", "100000, o2"})
  void by_the_length_of_the_conversation(int bytes, String expected) {
    assertThat(asked(OPENAI, "long", "\"" + "x".repeat(bytes) + "\"", "", "sk-a"))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"OPENAI, o", "ANTHROPIC, n", "RESPONSES, o", "GEMINI, g"})
  void by_the_images_in_it(InDialect dialect, String provider) {
    assertThat(asked(dialect, "seen", dialect.image(), "", "sk-a")).isEqualTo(provider + 2);
    assertThat(asked(dialect, "seen", dialect.words("hi"), "", "sk-a")).isEqualTo(provider + 1);
  }

  @ParameterizedTest
  @CsvSource({"OPENAI, o", "ANTHROPIC, n", "RESPONSES, o", "GEMINI, g"})
  void by_the_tools_in_it(InDialect dialect, String provider) {
    var hi = dialect.words("hi");

    assertThat(asked(dialect, "armed", hi, dialect.tools(), "sk-a")).isEqualTo(provider + 2);
    assertThat(asked(dialect, "armed", hi, ",\"tools\":[]", "sk-a")).isEqualTo(provider + 1);
    assertThat(asked(dialect, "armed", hi, "", "sk-a")).isEqualTo(provider + 1);
  }

  @ParameterizedTest
  @CsvSource({"true, o2", "false, o1"})
  void by_whether_a_stream_is_wanted(boolean stream, String expected) {
    assertThat(asked(OPENAI, "flow", "\"hi\"", ",\"stream\":" + stream, "sk-a"))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"OPENAI, o1", "RESPONSES, o2"})
  void by_the_dialect(InDialect dialect, String expected) {
    assertThat(asked(dialect, "tongue", dialect.words("hi"), "", "sk-a")).isEqualTo(expected);
  }

  @Test
  void by_all_of_an_entrys_conditions_at_once() {
    var tools = OPENAI.tools();

    assertThat(asked(OPENAI, "both", "\"hi\"", tools, "sk-a")).isEqualTo("o1");
    assertThat(asked(OPENAI, "both", "\"hi\"", ",\"stream\":true", "sk-a")).isEqualTo("o1");
    assertThat(asked(OPENAI, "both", "\"hi\"", tools + ",\"stream\":true", "sk-a")).isEqualTo("o2");
  }

  @Test
  void names_behind_conditions_are_listed_to_whoever_may_meet_them() {
    var ofA = relay.text("/v1/models", "authorization", "Bearer sk-a");
    var ofB = relay.text("/v1/models", "authorization", "Bearer sk-b");

    assertThat(ofA)
        .contains("\"long\"", "\"seen\"", "\"armed\"", "\"flow\"", "\"tongue\"", "\"both\"")
        .doesNotContain("\"only-b\"");
    assertThat(ofB).contains("\"only-b\"", "\"by-caller\"");
    assertThat(relay.get("/v1/models/only-b", "authorization", "Bearer sk-a").statusCode())
        .isEqualTo(404);
    assertThat(relay.get("/v1/models/armed", "authorization", "Bearer sk-a").statusCode())
        .isEqualTo(200);
  }

  /// The key of the instance that was asked.
  private static String asked(
      InDialect dialect, String model, String content, String more, String caller) {
    FAKE.answering(request ->
        request.wantsStream()
            ? OpenAiAnswers.chatStream(RunningRelay.MODEL, "hi")
            : dialect.whole("hi"));
    var response =
        relay.post(dialect.path(model), dialect.body(model, content, more), "x-relay-key", caller);
    assertThat(response.statusCode()).describedAs(RunningRelay.text(response)).isEqualTo(200);
    return FAKE.keys().getLast();
  }

  private static int status(String model, String caller) {
    return relay.chat(OPENAI.body(model), "x-relay-key", caller).statusCode();
  }
}
