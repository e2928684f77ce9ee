package dev.relay.launcher.it.routing;

import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static dev.relay.launcher.it.RunningRelay.MODEL;
import static dev.relay.launcher.it.RunningRelay.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.config.Given;
import dev.relay.launcher.it.Await;
import dev.relay.launcher.it.LoopProbe;
import dev.relay.launcher.it.RunningRelay;
import dev.relay.testkit.upstream.FakeUpstream;
import dev.relay.testkit.upstream.OpenAiAnswers;
import dev.relay.testkit.upstream.Request;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// From the name of a model to who answers for it.
class ModelsIT {

  private final FakeUpstream left = upstream("left-1", "vendor/deep/model", "both");
  private final FakeUpstream right = upstream("right-1", "both");

  @AfterEach
  void stop() {
    left.close();
    right.close();
  }

  @Test
  void a_model_that_replaces_every_name_is_named_in_the_answer() throws Exception {
    try (var service = FakeUpstream.start()) {
      service.answering(OpenAiAnswers.chat("real", "hi"));
      try (var relay =
          RunningRelay.of(
              Given.nothing()
                  .env("LLM_PROVIDER_URL", service.url())
                  .env("LLM_PROVIDER_KEY", "sk-x")
                  .env("LLM_PROVIDER_MODEL", "real"))) {
        var answer = relay.chat(RunningRelay.CHAT_BODY);

        assertThat(answer.headers().firstValue("x-relay-model")).hasValue("real");
        assertThat(RunningRelay.onlyAsked(service).text()).contains("\"model\":\"real\"");
      }
    }
  }

  @Test
  void models_of_all_providers_are_listed() {
    try (var relay = two("")) {
      var list = new JsonObject(relay.text("/v1/models"));

      assertThat(list.getString("object")).isEqualTo("list");
      assertThat(ids(list))
          .containsExactlyInAnyOrder("left-1", "vendor/deep/model", "both", "right-1");
      assertThat(list.getJsonArray("data"))
          .allMatch(it -> ((JsonObject) it).getString("object").equals("model"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "left-1,left",
    "right-1,right",
    "vendor/deep/model,left",
    "vendor%2Fdeep%2Fmodel,left"
  })
  void each_listed_model_can_be_retrieved(String id, String owner) {
    try (var relay = two("")) {
      var model = new JsonObject(relay.text("/v1/models/" + id));

      assertThat(model.getString("id")).isEqualTo(id.replace("%2F", "/"));
      assertThat(model.getString("owned_by")).isEqualTo(owner);
      assertThat(relay.get("/v1/models/" + id + "-x").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void an_endless_list_holds_nobody_up() {
    var ids = IntStream.range(0, 50_000).mapToObj(i -> "model-" + "x".repeat(40) + i);
    try (var endless =
            upstream(Stream.concat(Stream.of("y".repeat(300)), ids).toArray(String[]::new));
        var relay =
            RunningRelay.configured(
                "providers: [{name: p, base-url: \"%s\", api-key: k}]".formatted(endless.url()));
        var probe = new LoopProbe(relay.port())) {
      Await.until(SOON, "the list is known", () -> relay.text("/v1/models").length() > 100_000);
      long began = System.nanoTime();
      for (int i = 0; i < 50; i++) {
        assertThat(relay.get("/v1/models", "authorization", "Bearer k" + i).statusCode())
            .isEqualTo(200);
      }

      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
      assertThat(ids(new JsonObject(relay.text("/v1/models")))).hasSizeLessThanOrEqualTo(10_000);
      assertThat(relay.text("/v1/models")).doesNotContain("yyy");
      assertThat(probe.longestMillis()).isLessThan(1_000);
    }
  }

  @Test
  void keys_see_what_they_may_ask_for_whoever_asked_before() {
    var keys =
        "auth: {mode: keys, keys: [{name: a, key: all}, {name: l, key: some, models: [\"left-*\"]}]}";
    try (var relay = two(keys)) {
      Await.until(
          SOON,
          "both lists are known",
          () -> relay.text("/v1/models", "x-api-key", "all").matches(".*left-1.*right-1.*"));
      for (int i = 0; i < 2; i++) {
        var all = new JsonObject(relay.text("/v1/models", "authorization", "Bearer all"));
        var some = new JsonObject(relay.text("/v1/models", "authorization", "Bearer some"));

        assertThat(ids(all)).contains("both", "right-1", "left-1");
        assertThat(ids(some)).containsExactly("left-1");
      }
    }
  }

  @Test
  void a_name_goes_to_who_lists_it() {
    try (var relay = two("")) {
      assertThat(provider(ask(relay, "left-1"))).isEqualTo("left");
      assertThat(provider(ask(relay, "right-1"))).isEqualTo("right");
      assertThat(provider(ask(relay, "vendor/deep/model"))).isEqualTo("left");
      assertThat(asked(left)).containsExactly("left-1", "vendor/deep/model");
    }
  }

  @Test
  void a_name_that_nobody_lists_is_a_404() {
    try (var relay = two("")) {
      assertRefused(ask(relay, "nobodys"), 404, "model_not_found");
    }
  }

  @Test
  void with_one_provider_every_name_is_its_own() {
    try (var relay = RunningRelay.before(left)) {
      assertThat(ask(relay, "anything/at:all").statusCode()).isEqualTo(200);
      assertThat(asked(left)).containsExactly("anything/at:all");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "right:left-1,right,left-1",
    "right/left-1,right,left-1",
    "left.2:x,left,x",
    "left.1/x:y,left,x:y",
    "right:vendor/x,right,vendor/x",
    "left:left:x,left,left:x",
  })
  void a_selector_chooses_the_provider(String name, String provider, String model) {
    try (var relay = two("models: [{match: \"*\", to: [{provider: left, model: other}]}]")) {
      var response = ask(relay, name);

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(provider(response)).isEqualTo(provider);
      assertThat(response.headers().firstValue("x-relay-model")).hasValue(model);
      assertThat(asked(provider.equals("left") ? left : right)).containsExactly(model);
    }
  }

  @Test
  void instances_have_a_key_each() {
    try (var relay = two("")) {
      ask(relay, "left.1:x");
      ask(relay, "left.2:x");
      ask(relay, "left.2:x");

      assertThat(keys())
          .containsExactly("Bearer sk-left-1", "Bearer sk-left-2", "Bearer sk-left-2");
    }
  }

  @Test
  void instances_take_turns() {
    try (var relay = two("");
        var wire = relay.wire()) {
      for (int i = 0; i < 10; i++) {
        wire.chat(CHAT_BODY.replace(MODEL, "left-1")).reply();
      }

      assertThat(keys()).filteredOn("Bearer sk-left-1"::equals).hasSize(5);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"left.3:x", "left:", "anthropic:claude", "gemini:pro"})
  void a_selector_of_what_there_is_not_is_refused(String name) {
    try (var relay = two("models: [{match: \"*\", to: [{provider: left}]}]")) {
      assertRefused(ask(relay, name), 400, "invalid_model");
    }
  }

  @Test
  void routes_match_in_order_and_by_globs() {
    var routes =
        """
        models:
          - {match: "gpt-4o", to: [{provider: right, model: exact}]}
          - {match: "gpt-4*", to: [{provider: left, model: glob}]}
          - {match: "*-mini", to: [{provider: right}]}
        """;
    try (var relay = two(routes)) {
      ask(relay, "gpt-4o");
      ask(relay, "gpt-4o-mini");
      ask(relay, "o3-mini");

      assertThat(asked(right)).containsExactly("exact", "o3-mini");
      assertThat(asked(left)).containsExactly("glob");
      assertRefused(ask(relay, "left-1"), 404, "model_not_found");
      assertThat(ids(new JsonObject(relay.text("/v1/models")))).containsExactly("gpt-4o");
    }
  }

  @Test
  void weights_divide_the_exchanges() {
    var routes =
        """
        models:
          - match: "*"
            to: [{provider: left, weight: 3}, {provider: right, weight: 1}]
        """;
    try (var relay = two(routes)) {
      for (int i = 0; i < 400; i++) {
        ask(relay, "m");
      }

      assertThat(asked(left).size()).isBetween(240, 360);
      assertThat(asked(left).size() + asked(right).size()).isEqualTo(400);
    }
  }

  @Test
  void a_route_to_disabled_providers_is_a_503() {
    var yaml =
        """
        providers:
          - {name: off, base-url: "http://127.0.0.1:1", api-key: "${env:NEVER_SET}"}
          - {name: left, base-url: "%s", api-key: sk-x}
        models:
          - {match: "x", to: [{provider: off}]}
          - {match: "y", to: [{provider: off}, {provider: left}]}
        """
            .formatted(left.url());
    try (var relay = RunningRelay.configured(yaml)) {
      assertRefused(ask(relay, "x"), 503, "unavailable");
      assertThat(provider(ask(relay, "y"))).isEqualTo("left");
    }
  }

  @Test
  void without_any_provider_all_is_a_503() {
    var yaml = "providers: [{name: off, api-key: \"${env:NEVER_SET}\"}]";
    try (var relay = RunningRelay.configured(yaml)) {
      assertRefused(ask(relay, "x"), 503, "unavailable");
      assertThat(ids(new JsonObject(relay.text("/v1/models")))).isEmpty();
      assertThat(relay.text("/health")).isEqualTo("ok");
    }
  }

  @Test
  void the_simulated_provider_answers_when_nothing_is_configured() {
    try (var relay = RunningRelay.configured("")) {
      var response = ask(relay, "simulated");

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(provider(response)).isEqualTo("simulated");
      assertThat(ids(new JsonObject(relay.text("/v1/models")))).isNotEmpty();
    }
  }

  private RunningRelay two(String more) {
    var relay =
        RunningRelay.configured(
            """
            providers:
              - {name: left, base-url: "%s", api-keys: [sk-left-1, sk-left-2]}
              - {name: right, base-url: "%s/v1/", api-key: sk-right}
            %s
            """
                .formatted(left.url(), right.url(), more));
    left.awaitRequests(1, SOON);
    right.awaitRequests(1, SOON);
    if (more.isEmpty()) {
      Await.until(
          SOON,
          "both lists are known",
          () -> relay.text("/v1/models").matches(".*left-1.*right-1.*"));
    }
    return relay;
  }

  private static FakeUpstream upstream(String... models) {
    return FakeUpstream.start()
        .answering(request ->
            request.method().equals("GET")
                ? OpenAiAnswers.models(models)
                : OpenAiAnswers.chat("m", "hi"));
  }

  private static HttpResponse<byte[]> ask(RunningRelay relay, String model) {
    return relay.chat(CHAT_BODY.replace(MODEL, model));
  }

  private static String provider(HttpResponse<byte[]> response) {
    return response.headers().firstValue("x-relay-provider").orElse("");
  }

  private static List<String> asked(FakeUpstream upstream) {
    return each(upstream, request -> new JsonObject(request.body()).getString("model"));
  }

  private List<String> keys() {
    return each(left, request -> request.header("authorization").orElse(""));
  }

  private static List<String> each(FakeUpstream upstream, Function<Request, String> what) {
    return RunningRelay.asked(upstream).stream().map(what).toList();
  }

  private static List<String> ids(JsonObject list) {
    return list.getJsonArray("data").stream().map(it -> ((JsonObject) it).getString("id")).toList();
  }

  private static void assertRefused(HttpResponse<byte[]> response, int status, String code) {
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
    assertThat(RunningRelay.text(response))
        .startsWith("{\"error\":{\"message\":\"")
        .contains("\"code\":\"" + code + "\"");
  }
}
