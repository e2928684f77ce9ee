package dev.relay.launcher.it.admin;

import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.relay.launcher.config.Given;
import dev.relay.launcher.it.Await;
import dev.relay.launcher.it.RunningRelay;
import dev.relay.launcher.node.Relay;
import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.FakeUpstream;
import dev.relay.testkit.upstream.OpenAiAnswers;
import dev.relay.testkit.upstream.Request;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.NetworkInterface;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// How the instances of the providers are, for who asks.
class ProviderHealthIT {

  private static final String PATH = "/health/providers";
  private static final Duration RETRIED = Duration.ofSeconds(15);

  private final FakeUpstream upstream = FakeUpstream.start();
  private final String url = upstream.url();

  @AfterEach
  void stop() {
    upstream.close();
  }

  @Test
  void each_instance_has_a_line() {
    upstream.answering(ProviderHealthIT::refusingTheSecond);
    try (var relay = before("api-keys: [CANARY-1, CANARY-2, CANARY-3]")) {
      awaitText(relay, "fake.1 ok 2 models\nfake.2 denied key refused (401)\nfake.3 ok 2 models\n");

      assertThat(relay.get(PATH).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void programs_get_json() {
    upstream.answering(ProviderHealthIT::refusingTheSecond);
    try (var relay = before("api-keys: [CANARY-1, CANARY-2]")) {
      awaitText(relay, "fake.1 ok 2 models\nfake.2 denied key refused (401)\n");

      var json = json(relay);
      var instances = json.getJsonArray("providers").getJsonObject(0).getJsonArray("instances");
      var good = instances.getJsonObject(0);
      var bad = instances.getJsonObject(1);

      assertThat(json.getString("status")).isEqualTo("degraded");
      assertThat(json.getJsonArray("providers").getJsonObject(0).getString("name"))
          .isEqualTo("fake");
      assertThat(good.getString("checked")).matches("\\d{4}-\\d\\d-\\d\\dT.*Z");
      good.remove("checked");
      assertThat(good)
          .isEqualTo(
              new JsonObject(
                  """
                  {"instance": "fake.1", "reachable": true, "authenticated": true, "models": 2,
                   "error": null, "breakers": [], "last_error": null, "last_error_at": null}
                  """));
      assertThat(bad.getBoolean("authenticated")).isFalse();
      assertThat(bad.getString("error")).isEqualTo("key refused (401)");
      assertThat(json.encode()).doesNotContain("CANARY");
    }
  }

  @Test
  void where_nobody_can_answer_it_is_down_and_relay_runs() {
    upstream.close();
    try (var relay = before("api-key: k")) {
      awaitText(relay, "fake.1 down the connection was refused\n");

      assertThat(relay.get(PATH).statusCode()).isEqualTo(503);
      assertThat(json(relay).getString("status")).isEqualTo("down");
      assertThat(relay.text("/health")).isEqualTo("ok");
      assertThat(relay.get("/health/ready").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void a_provider_that_comes_up_later_is_found() {
    int port = upstream.port();
    upstream.close();
    try (var relay = before("api-key: k")) {
      awaitText(relay, "fake.1 down the connection was refused\n");
      try (var late = FakeUpstream.start(port).answering(OpenAiAnswers.models("a"))) {
        late.awaitRequests(1, RETRIED);

        awaitText(relay, "fake.1 ok 1 model\n");
        assertThat(json(relay).getString("status")).isEqualTo("ok");
      }
    }
  }

  @Test
  void nothing_waits_for_a_provider_that_is_slow() {
    upstream.answering(OpenAiAnswers.models("a").hang());
    try (var relay = before("api-key: k")) {
      assertThat(relay.text(PATH)).isEqualTo("fake.1 not asked\n");
      assertThat(relay.get(PATH).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void the_lists_of_all_instances_are_one() {
    upstream.answering(request ->
        key(request).equals("k1")
            ? OpenAiAnswers.models("both", "first")
            : OpenAiAnswers.models("both", "second"));
    try (var relay = before("api-keys: [k1, k2]")) {
      awaitText(relay, "fake.1 ok 2 models\nfake.2 ok 2 models\n");

      assertThat(relay.text("/v1/models")).matches(".*\"both\".*\"first\".*\"second\".*");
    }
  }

  @Test
  void what_an_exchange_met_is_told() {
    upstream.answering(request ->
        request.method().equals("GET")
            ? OpenAiAnswers.models("a")
            : OpenAiAnswers.error(429, "rate_limit", "slow_down", "CANARY"));
    try (var relay = before("api-keys: [k1, k2]")) {
      awaitText(relay, "fake.1 ok 1 model\nfake.2 ok 1 model\n");

      relay.chat(CHAT_BODY.replace(RunningRelay.MODEL, "fake.2:a"));

      Await.until(
          RETRIED,
          "the failure is told",
          () ->
              relay
                  .text(PATH)
                  .matches(
                      "fake.1 ok 1 model\nfake.2 ok 1 model; last error 2\\S+Z: "
                          + "the provider answered with status 429\n"));
      var second =
          json(relay)
              .getJsonArray("providers")
              .getJsonObject(0)
              .getJsonArray("instances")
              .getJsonObject(1);
      assertThat(second.getString("last_error")).isEqualTo("the provider answered with status 429");
      assertThat(second.getString("last_error_at")).endsWith("Z");
    }
  }

  @Test
  void a_fault_of_the_client_is_none_of_the_provider() {
    upstream.answering(request ->
        request.method().equals("GET")
            ? OpenAiAnswers.models("a")
            : OpenAiAnswers.error(400, "invalid_request", "bad", "no"));
    try (var relay = before("api-key: k")) {
      awaitText(relay, "fake.1 ok 1 model\n");

      relay.chat(CHAT_BODY);

      assertThat(json(relay).encode()).contains("\"last_error\":null");
    }
  }

  @Test
  void who_takes_the_callers_keys_is_not_asked() {
    try (var relay = before("credentials: client")) {
      assertThat(relay.text(PATH)).isEqualTo("fake.1 not asked\n");
      assertThat(json(relay).getString("status")).isEqualTo("ok");
      assertThat(upstream.connections()).isZero();
    }
  }

  @Test
  void without_any_provider_it_is_down() {
    try (var relay =
        RunningRelay.configured("providers: [{name: off, api-key: \"${env:NEVER_SET}\"}]")) {
      assertThat(relay.get(PATH).statusCode()).isEqualTo(503);
      assertThat(relay.text(PATH)).isEqualTo("off disabled\n");
    }
  }

  @Test
  void the_simulated_provider_is_always_there() {
    try (var relay = RunningRelay.configured("")) {
      assertThat(relay.text(PATH)).isEqualTo("simulated.1 ok 1 model\n");
    }
  }

  @Test
  void a_caller_from_elsewhere_is_told_one_word_and_all_on_the_management_port() throws Exception {
    var here = elsewhere();
    assumeTrue(here.isPresent(), "this machine has no address but that of loopback");
    upstream.answering(OpenAiAnswers.models("a"));
    var relay =
        new Relay(
            Given.yaml(yaml("api-key: k") + "server: {management-port: 0}\nauth: {mode: open}")
                .flag("host", "0.0.0.0")
                .flag("port", "0")
                .load());
    RunningRelay.finished(relay.start().toCompletionStage().toCompletableFuture());
    try (var client = HttpClient.newHttpClient()) {
      var host = here.get();

      Await.until(
          RunningRelay.SOON,
          "the instance is known",
          () -> get(client, host, relay.managementPort()).body().equals("fake.1 ok 1 model\n"));
      assertThat(get(client, host, relay.port()).body()).isEqualTo("ok");
      assertThat(get(client, host, relay.port(), "accept", "application/json").body())
          .isEqualTo("{\"status\":\"ok\"}");
    } finally {
      RunningRelay.finished(relay.close().toCompletionStage().toCompletableFuture());
    }
  }

  private static Answer refusingTheSecond(Request request) {
    return key(request).equals("CANARY-2")
        ? OpenAiAnswers.error(401, "auth", "invalid_api_key", "no such key: CANARY-2")
        : OpenAiAnswers.models("a", "b");
  }

  private static String key(Request request) {
    return request.header("authorization").orElse("").replace("Bearer ", "");
  }

  private String yaml(String options) {
    return "providers: [{name: fake, base-url: \"%s\", %s}]\n".formatted(url, options);
  }

  private RunningRelay before(String options) {
    return RunningRelay.configured(yaml(options));
  }

  private static void awaitText(RunningRelay relay, String text) {
    Await.until(RETRIED, text, () -> relay.text(PATH).equals(text));
  }

  private static JsonObject json(RunningRelay relay) {
    return new JsonObject(relay.text(PATH, "accept", "application/json"));
  }

  private static Optional<String> elsewhere() throws IOException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
        .map(address -> address.getHostAddress())
        .findFirst();
  }

  private static HttpResponse<String> get(
      HttpClient client, String host, int port, String... headers) {
    var request =
        HttpRequest.newBuilder(URI.create("http://" + host + ":" + port + PATH))
            .version(HttpClient.Version.HTTP_1_1);
    try {
      return client.send(
          (headers.length == 0 ? request : request.headers(headers)).build(),
          BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
