package dev.relay.launcher.it.routing;

import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static dev.relay.launcher.it.RunningRelay.MODEL;
import static dev.relay.launcher.it.RunningRelay.STREAM_BODY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.Await;
import dev.relay.launcher.it.FakeProvider;
import dev.relay.launcher.it.RunningRelay;
import dev.relay.launcher.it.Wire;
import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.FakeUpstream;
import dev.relay.testkit.upstream.OpenAiAnswers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Who answers along a route: by weight, in turn, by load, and the fallbacks in their order.
class RoutingIT {

  private static final Answer STREAM = OpenAiAnswers.chatStream(MODEL, "first", "second");
  private static final Answer HANGING =
      STREAM.hangAfter(STREAM.pieces().get(0).length() + STREAM.pieces().get(1).length());

  private final FakeProvider a = FakeProvider.start();
  private final FakeProvider b = FakeProvider.start();
  private final FakeProvider c = FakeProvider.start();
  private Optional<RunningRelay> started = Optional.empty();

  private RunningRelay relay(String models) {
    var relay =
        RunningRelay.configured(
            """
            providers:
              - {name: a, base-url: "%s", api-keys: [a1, a2, a3]}
              - {name: b, base-url: "%s", api-key: b1}
              - {name: c, base-url: "%s", api-key: c1}
            models:
            """
                    .formatted(a.url(), b.url(), c.url())
                + models.indent(2));
    started = Optional.of(relay);
    return relay;
  }

  @AfterEach
  void stop() {
    started.ifPresent(RunningRelay::close);
    a.close();
    b.close();
    c.close();
  }

  @Test
  void weights_share_the_exchanges_out() {
    var relay =
        relay("- {match: \"*\", to: [{provider: b, weight: 3}, {provider: c}, {provider: a}]}");

    for (int i = 0; i < 500; i++) {
      assertThat(relay.chat(CHAT_BODY).statusCode()).isEqualTo(200);
    }

    assertThat(b.count()).isBetween(240, 360);
    assertThat(c.count()).isBetween(60, 145);
    assertThat(a.count() + b.count() + c.count()).isEqualTo(500);
  }

  @Test
  void the_keys_of_one_provider_are_used_in_turn() {
    var relay = relay("- {match: \"*\", to: [{provider: a}]}");

    for (int i = 0; i < 9; i++) {
      relay.chat(CHAT_BODY);
    }

    assertThat(a.keys().subList(0, 3)).containsExactlyInAnyOrder("a1", "a2", "a3");
    assertThat(a.keys().subList(3, 6)).isEqualTo(a.keys().subList(0, 3));
    assertThat(a.keys().subList(6, 9)).isEqualTo(a.keys().subList(0, 3));
  }

  @Test
  void an_instance_that_a_route_names_is_the_only_one_used() {
    var relay = relay("- {match: \"*\", to: [{provider: a.2, model: other}]}");

    for (int i = 0; i < 4; i++) {
      relay.chat(CHAT_BODY);
    }

    assertThat(a.keys()).containsOnly("a2").hasSize(4);
    assertThat(a.asked()).allMatch(it -> it.text().contains("\"model\":\"other\""));
  }

  @ParameterizedTest
  @ValueSource(strings = {CHAT_BODY, STREAM_BODY})
  void a_fallback_waits_for_the_keys_that_are_meant_and_has_the_last_call(String body) {
    a.answering(FakeProvider.refusal(500));
    var relay = relay("- {match: \"*\", to: [{provider: a}], fallback: [{provider: b}]}");

    var response = relay.chat(body);

    assertThat(a.keys()).hasSize(2).doesNotHaveDuplicates();
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(b.count()).isEqualTo(1);
  }

  @Test
  void a_fallback_answers_when_those_that_are_meant_have_failed() {
    b.answering(FakeProvider.refusal(500));
    c.answering(FakeProvider.refusal(529));
    var relay =
        relay(
            "- {match: \"*\", to: [{provider: b}], fallback: [{provider: c, model: m2}, {provider: a.3}]}");

    var response = relay.chat(CHAT_BODY);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(List.of(b.count(), c.count(), a.count())).containsExactly(1, 1, 1);
    assertThat(b.asked().getFirst().nanos()).isLessThan(c.asked().getFirst().nanos());
    assertThat(c.asked().getFirst().text()).contains("\"model\":\"m2\"");
    assertThat(a.keys()).containsExactly("a3");
    assertThat(response.headers().firstValue("x-relay-provider")).hasValue("a");
  }

  @Test
  void the_least_busy_gets_the_next_one() {
    b.answering(HANGING);
    c.answering(FakeProvider.chat("c"));
    var relay = relay("- {match: \"*\", strategy: least-busy, to: [{provider: b}, {provider: c}]}");
    var open = new ArrayList<Wire>();
    for (int i = 0; i < 8 && b.count() < 2; i++) {
      open.add(relay.wire().chat(STREAM_BODY));
      Await.until(RunningRelay.SOON, "it is asked", () -> b.count() + c.count() >= open.size());
    }
    int held = b.count();

    for (int i = 0; i < 20; i++) {
      assertThat(RunningRelay.text(relay.chat(CHAT_BODY))).contains("\"content\":\"c\"");
    }

    assertThat(held).isBetween(1, 2);
    assertThat(b.count()).isEqualTo(held);
    open.forEach(Wire::close);
  }

  @ParameterizedTest
  @CsvSource({"true, 200, 1", "false, 400, 0"})
  void a_conversation_that_is_too_long_goes_to_a_fallback_only_if_wanted(
      boolean wanted, int status, int calls) {
    b.answering(
        OpenAiAnswers.error(400, "invalid_request_error", "context_length_exceeded", "too long"));
    var relay =
        relay(
            "- {match: \"*\", to: [{provider: b}], fallback: [{provider: c}], fallback-on-overflow: %s}"
                .formatted(wanted));

    var response = relay.chat(CHAT_BODY);

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(b.count()).isEqualTo(1);
    assertThat(c.count()).isEqualTo(calls);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "models: [{match: gpt-*, to: [{provider: one}]}]                       | 400",
        "models: [{match: '*', to: [{provider: one}]}]                         | 200",
        "models: [{match: '*', to: [{provider: one}]}]; auth: {mode: keys, keys: [{name: k, key: sk-k, models: ['gpt-*']}]} | 403",
      })
  void a_stored_prompt_goes_where_every_name_does(String sections, int status) {
    var yaml = "providers: [{name: one, base-url: \"%s\"}, {name: two, base-url: \"%s\"}]\n";
    try (var upstream = FakeUpstream.start().answering(Answer.json("{\"output\":[]}"));
        var relay =
            RunningRelay.configured(
                yaml.formatted(upstream.url(), upstream.url()) + sections.replace("; ", "\n"))) {
      var answer =
          relay.post("/v1/responses", "{\"prompt\":{\"id\":\"p\"}}", "x-relay-key", "sk-k");

      assertThat(answer.statusCode()).as(RunningRelay.text(answer)).isEqualTo(status);
      assertThat(answer.headers().firstValue("x-relay-model")).isEmpty();
    }
  }

  @Test
  void what_no_entry_matches_is_unknown() {
    var relay = relay("- {match: \"gpt-4*\", to: [{provider: a}]}");

    assertThat(relay.chat(CHAT_BODY).statusCode()).isEqualTo(404);
    assertThat(relay.chat(CHAT_BODY.replace(MODEL, "gpt-4o")).statusCode()).isEqualTo(200);
    assertThat(a.count()).isEqualTo(1);
  }
}
