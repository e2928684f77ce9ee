package dev.relay.launcher.it.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.Await;
import dev.relay.launcher.it.RunningRelay;
import dev.relay.testkit.upstream.FakeUpstream;
import dev.relay.testkit.upstream.OpenAiAnswers;
import dev.relay.testkit.upstream.Request;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A name with a slash may be a model's own, that of its maker in front.
class WholeNamesIT {

  private static final String NAME = "openai/gpt-oss-120b";

  private FakeUpstream openai;
  private FakeUpstream groq;

  @BeforeEach
  void start() {
    openai = upstream("gpt-4o");
    groq = upstream(NAME, "vendor/x", "vendor/x:free", "x:latest");
  }

  @AfterEach
  void stop() {
    openai.close();
    groq.close();
  }

  private static FakeUpstream upstream(String... models) {
    return FakeUpstream.start(
        0,
        request ->
            request.method().equals("GET")
                ? OpenAiAnswers.models(models)
                : OpenAiAnswers.chat("m", "hi"));
  }

  private RunningRelay relay(String sections) {
    var relay =
        RunningRelay.configured(
            """
            providers:
              - {name: openai, type: openai, base-url: "%s/v1", api-key: k-1}
              - {name: groq, type: openai, base-url: "%s/v1", api-key: k-2}
              - {name: off, type: openai, base-url: "%s/v1", api-key: "${env:SURELY_UNSET_KEY}"}
            """
                    .formatted(openai.url(), groq.url(), openai.url())
                + sections);
    Await.until(
        RunningRelay.SOON,
        "both lists are known",
        () -> relay.text("/health/providers").matches("(?s)openai.1 ok.*groq.1 ok.*"));
    return relay;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{match: openai/gpt-oss-120b, to: [{provider: groq}]}   | openai/gpt-oss-120b | openai/gpt-oss-120b",
        "{match: '*oss*', to: [{provider: groq}]}               | openai/gpt-oss-120b | openai/gpt-oss-120b",
        "{match: 'openai/*', to: [{provider: groq}]}            | openai/new:free     | openai/new:free",
        "{match: openai/a/b, to: [{provider: groq, model: c}]}  | openai/a/b          | c",
        "{match: 'off/*', to: [{provider: groq}]}               | off/x               | off/x",
      })
  void an_entry_that_matches_all_of_it_decides(String entry, String asked, String model) {
    try (var relay = relay("models: [" + entry + "]")) {
      assertThat(relay.chat(body(asked)).statusCode()).isEqualTo(200);
    }
    assertThat(models(groq)).containsExactly(model);
    assertThat(models(openai)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                                         | openai/other        | other",
        "models: [{match: '*', to: [{provider: groq}]}]     | openai/other | other",
        "models: [{match: '**', to: [{provider: groq}]}]    | openai/other | other",
        "models: [{match: 'other', to: [{provider: groq}]}] | openai/other | other",
        "models: [{match: '*oss*', when: {dialect: anthropic}, to: [{provider: groq}]}] | openai/my-oss | my-oss",
        "''                                         | openai:vendor/x     | vendor/x",
      })
  void else_the_part_before_the_slash_selects(String sections, String asked, String model) {
    try (var relay = relay(sections)) {
      assertThat(relay.chat(body(asked)).statusCode()).isEqualTo(200);
    }
    assertThat(models(openai)).containsExactly(model);
    assertThat(models(groq)).isEmpty();
  }

  @Test
  void a_list_that_holds_it_comes_before_the_selector() {
    try (var relay = relay("")) {
      assertThat(relay.chat(body(NAME)).statusCode()).isEqualTo(200);
      assertThat(relay.text("/v1/models"))
          .containsPattern("\"id\":\"openai/gpt-oss-120b\"[^}]*\"owned_by\":\"groq\"");
      assertThat(relay.text("/v1/models/" + NAME)).contains("\"owned_by\":\"groq\"");
      assertThat(relay.chat(body(NAME), "x-relay-route", "groq").statusCode()).isEqualTo(200);
    }
    assertThat(models(groq)).containsExactly(NAME, NAME);
    assertThat(models(openai)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"openai/gpt-oss-120b", "vendor/x:free", "x:latest"})
  void each_of_a_list_can_be_retrieved(String name) {
    try (var relay = relay("")) {
      assertThat(relay.text("/v1/models/" + name)).contains("\"id\":\"" + name + "\"");
    }
  }

  @Test
  void a_key_keeps_what_it_may_select() {
    var sections =
        """
        models: [{match: '*oss*', to: [{provider: groq}]}]
        auth: {mode: keys, keys: [{name: a, key: sk-a, models: ['gpt-*']}]}
        """;
    try (var relay = relay(sections)) {
      var key = new String[] {"authorization", "Bearer sk-a"};

      assertThat(relay.chat(body(NAME), key).statusCode()).isEqualTo(200);
    }
    assertThat(models(openai)).containsExactly("gpt-oss-120b");
    assertThat(models(groq)).isEmpty();
  }

  private static String body(String model) {
    return RunningRelay.CHAT_BODY.replace(RunningRelay.MODEL, model);
  }

  private static List<String> models(FakeUpstream upstream) {
    return RunningRelay.asked(upstream).stream()
        .map(Request::text)
        .map(text -> text.replaceAll(".*\"model\":\"([^\"]*)\".*", "$1"))
        .toList();
  }
}
