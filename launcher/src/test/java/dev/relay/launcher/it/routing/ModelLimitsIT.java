package dev.relay.launcher.it.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.Await;
import dev.relay.launcher.it.RunningRelay;
import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.FakeUpstream;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the lists of models say of windows and answers.
class ModelLimitsIT {

  private static final String ANTHROPICS_HEADER = "anthropic-version";
  private static final String VERSION = "2023-06-01";

  private static final String OPENAIS =
      """
      {"data":[{"id":"own","context_window":50000,"max_completion_tokens":7000},\
      {"id":"gpt-4o","context_length":64000},{"id":"gpt-4o-mini-2024-07-18"},{"id":"mystery"}]}\
      """;
  private static final String ANTHROPICS =
      """
      {"data":[{"type":"model","id":"claude-own","max_input_tokens":90000,"max_tokens":9000},\
      {"type":"model","id":"claude-sonnet-4-5-20250929"},{"type":"model","id":"claude-mystery"}]}\
      """;
  private static final String GOOGLES =
      """
      {"models":[{"name":"models/gem-own","inputTokenLimit":30000,"outputTokenLimit":3000},\
      {"name":"models/gemini-2.5-pro"},{"name":"models/gem-mystery"}]}\
      """;

  private final FakeUpstream openai = FakeUpstream.start().answering(Answer.json(OPENAIS));
  private final FakeUpstream anthropic = FakeUpstream.start().answering(Answer.json(ANTHROPICS));
  private final FakeUpstream gemini = FakeUpstream.start().answering(Answer.json(GOOGLES));

  @AfterEach
  void stop() {
    openai.close();
    anthropic.close();
    gemini.close();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "own, `,\"context_window\":50000,\"context_length\":50000,\"max_output_tokens\":7000`",
        "gpt-4o, `,\"context_window\":64000,\"context_length\":64000,\"max_output_tokens\":16384`",
        "gpt-4o-mini-2024-07-18,"
            + " `,\"context_window\":128000,\"context_length\":128000,\"max_output_tokens\":16384`",
        "mystery, ``",
      })
  void openais_list_tells_what_is_known(String id, String limits) {
    try (var relay = relay("")) {
      var model =
          "{\"id\":\"%s\",\"object\":\"model\",\"created\":0,\"owned_by\":\"o\"%s}"
              .formatted(id, limits);

      assertThat(relay.text("/v1/models")).contains(model);
      assertThat(relay.text("/v1/models/" + id)).isEqualTo(model);
    }
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "claude-own, `,\"max_input_tokens\":90000,\"max_tokens\":9000`",
        "claude-sonnet-4-5-20250929, `,\"max_input_tokens\":200000,\"max_tokens\":64000`",
        "claude-mystery, ``",
      })
  void anthropics_list_tells_what_is_known(String id, String limits) {
    try (var relay = relay("")) {
      var model =
          "{\"type\":\"model\",\"id\":\"%1$s\",\"display_name\":\"%1$s\",\"created_at\":\"1970-01-01T00:00:00Z\"%2$s}"
              .formatted(id, limits);

      assertThat(relay.text("/v1/models", ANTHROPICS_HEADER, VERSION)).contains(model);
      assertThat(relay.text("/v1/models/" + id, ANTHROPICS_HEADER, VERSION)).isEqualTo(model);
    }
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "gem-own, `,\"inputTokenLimit\":30000,\"outputTokenLimit\":3000`",
        "gemini-2.5-pro, `,\"inputTokenLimit\":1048576,\"outputTokenLimit\":65536`",
        "gem-mystery, ``",
      })
  void googles_list_tells_what_is_known(String id, String limits) {
    try (var relay = relay("")) {
      var begin =
          "{\"name\":\"models/%1$s\",\"displayName\":\"%1$s\"%2$s,\"supportedGenerationMethods\":["
              .formatted(id, limits);

      assertThat(relay.text("/v1beta/models")).contains(begin);
      assertThat(relay.text("/v1beta/models/" + id)).startsWith(begin);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "one,     50000,  7000",
    "renamed, 128000, 16384",
    "two,     50000,  7000",
    "doubt,   ,       ",
    "gpt-4o,  50000,  7000",
  })
  void a_route_has_the_limits_of_those_it_leads_to(String name, Long context, Long output) {
    var routes =
        """
        models:
          - {match: one, to: [{provider: o, model: own}]}
          - {match: renamed, to: [{provider: o.1, model: gpt-4o-mini}]}
          - {match: two, to: [{provider: o, model: gpt-4o}, {provider: o, model: own}]}
          - {match: doubt, to: [{provider: o, model: own}, {provider: o, model: mystery}]}
          - {match: gpt-4o, to: [{provider: o, model: own}]}
        """;
    try (var relay = relay(routes)) {
      Await.until(RunningRelay.SOON, "limits are told", () -> told(relay, "one") != null);

      var model = new JsonObject(relay.text("/v1/models/" + name));

      assertThat(model.getLong("context_window")).isEqualTo(context);
      assertThat(model.getLong("context_length")).isEqualTo(context);
      assertThat(model.getLong("max_output_tokens")).isEqualTo(output);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/models?client_version=0.169.0, true",
    "/v1/models?x=1&client_version=0.169.0, true",
    "/v1/models?not_client_version=1, false",
    "/v1/models, false",
  })
  void codex_finds_what_it_looks_for_beside_the_list(String path, boolean found) {
    try (var relay = relay("")) {
      var list = new JsonObject(relay.text(path));

      assertThat(list.getJsonArray("data")).hasSize(4);
      assertThat(list.containsKey("models")).isEqualTo(found);
    }
  }

  @Test
  void a_list_of_another_shape_is_not_for_codex() {
    try (var relay = relay("")) {
      var list = relay.text("/v1/models?client_version=1", ANTHROPICS_HEADER, VERSION);

      assertThat(new JsonObject(list).containsKey("models")).isFalse();
    }
  }

  private RunningRelay relay(String sections) {
    var relay =
        RunningRelay.configured(
            """
            providers:
              - {name: o, type: openai, base-url: "%s", api-key: sk-o, instances: 1}
              - {name: a, type: anthropic, base-url: "%s", api-key: sk-ant, instances: 1}
              - {name: g, type: gemini, base-url: "%s", api-key: goog, instances: 1}
            %s
            """
                .formatted(openai.url(), anthropic.url(), gemini.url(), sections));
    if (sections.isEmpty()) {
      Await.until(RunningRelay.SOON, "all lists are known", () -> all(relay));
    }
    return relay;
  }

  private static boolean all(RunningRelay relay) {
    return relay.text("/v1/models").contains("mystery")
        && relay.text("/v1/models", ANTHROPICS_HEADER, VERSION).contains("claude-mystery")
        && relay.text("/v1beta/models").contains("gem-mystery");
  }

  private static Long told(RunningRelay relay, String name) {
    return new JsonObject(relay.text("/v1/models/" + name)).getLong("context_window");
  }
}
