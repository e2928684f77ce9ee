package dev.relay.launcher.it.client;

import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static dev.relay.launcher.it.RunningRelay.MODEL;
import static dev.relay.launcher.it.RunningRelay.STREAM_BODY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.RunningRelay;
import dev.relay.launcher.it.Wire;
import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.FakeUpstream;
import dev.relay.testkit.upstream.OpenAiAnswers;
import dev.relay.testkit.upstream.Request;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Headers cross by allow-list, in both directions.
class HeadersIT {

  private static final String[] FROM_A_CLIENT = {
    "authorization", "Bearer sk-client",
    "x-api-key", "sk-client-2",
    "x-goog-api-key", "sk-client-3",
    "x-relay-key", "sk-client-4",
    "cookie", "session=1",
    "x-forwarded-for", "10.0.0.1",
    "forwarded", "for=10.0.0.1",
    "x-real-ip", "10.0.0.1",
    "referer", "http://inside/",
    "user-agent", "agent/1",
    "accept-encoding", "gzip, br",
    "x-stainless-os", "Linux",
    "proxy-authorization", "Basic abc",
    "te", "trailers",
    "x-relay-anything", "1",
    "openai-beta", "assistants=v2",
    "idempotency-key", "idem-1",
    "x-client-request-id", "mine-1",
    "x-session-affinity", "s-1",
  };

  private static final Answer WITH_HEADERS =
      OpenAiAnswers.chat(MODEL, "hi")
          .withHeader("server", "upstream/1")
          .withHeader("set-cookie", "session=2")
          .withHeader("strict-transport-security", "max-age=1")
          .withHeader("x-relay-request-id", "req_forged")
          .withHeader("x-relay-provider", "forged")
          .withHeader("access-control-allow-origin", "*")
          .withHeader("alt-svc", "h3")
          .withHeader("connection", "keep-alive")
          .withHeader("x-internal", "1")
          .withHeader("X-Request-Id", "req_upstream")
          .withHeader("openai-processing-ms", "12")
          .withHeader("openai-model", "m")
          .withHeader("X-RateLimit-Limit-Tokens", "1000")
          .withHeader("cf-ray", "ray");

  private final FakeUpstream upstream = FakeUpstream.start().answering(WITH_HEADERS);

  @AfterEach
  void stop() {
    upstream.close();
  }

  @Test
  void only_known_headers_go_upstream() {
    try (var relay = RunningRelay.before(upstream)) {
      ask(relay, CHAT_BODY);
    }

    assertThat(names(RunningRelay.onlyAsked(upstream)))
        .containsExactlyInAnyOrder(
            "host",
            "content-length",
            "content-type",
            "accept",
            "accept-encoding",
            "user-agent",
            "authorization",
            "openai-beta",
            "idempotency-key",
            "x-client-request-id",
            "x-session-affinity");
  }

  @Test
  void headers_upstream_are_relays_own() {
    try (var relay = RunningRelay.before(upstream)) {
      ask(relay, CHAT_BODY);
    }

    var asked = RunningRelay.onlyAsked(upstream);
    assertThat(asked.header("authorization")).hasValue("Bearer " + RunningRelay.UPSTREAM_KEY);
    assertThat(asked.header("accept-encoding")).hasValue("identity");
    assertThat(asked.header("accept")).hasValue("application/json");
    assertThat(asked.header("content-type")).hasValue("application/json");
    assertThat(asked.header("user-agent")).hasValue("relay");
    assertThat(asked.header("host")).hasValue("127.0.0.1:" + upstream.port());
    assertThat(asked.header("openai-beta")).hasValue("assistants=v2");
    assertThat(asked.header("idempotency-key"))
        .hasValueSatisfying(key -> assertThat(key).hasSize(36).isNotEqualTo("idem-1"));
  }

  @Test
  void a_stream_is_asked_for_as_a_stream() {
    try (var relay = RunningRelay.before(upstream)) {
      ask(relay, STREAM_BODY);
    }

    assertThat(RunningRelay.onlyAsked(upstream).header("accept")).hasValue("text/event-stream");
  }

  @Test
  void only_known_headers_reach_the_client() {
    try (var relay = RunningRelay.before(upstream)) {
      var reply = ask(relay, CHAT_BODY);

      assertThat(reply.headers().keySet())
          .containsExactlyInAnyOrder(
              "content-length",
              "content-type",
              "x-relay-attempts",
              "x-relay-request-id",
              "x-relay-provider",
              "x-relay-model",
              "x-request-id",
              "openai-processing-ms",
              "openai-model",
              "x-ratelimit-limit-tokens",
              "cf-ray");
      assertThat(reply.header("x-relay-request-id")).startsWith("req_").isNotEqualTo("req_forged");
      assertThat(reply.header("x-relay-provider")).isEqualTo("fake");
      assertThat(reply.header("x-request-id")).isEqualTo("req_upstream");
    }
  }

  @Test
  void headers_and_query_of_the_provider_are_added() {
    var options =
        "headers: {x-team: \"blue\", user-agent: \"mine\"}, query: {api-version: \"1 2\"}";
    try (var relay = RunningRelay.before(upstream, options, "")) {
      ask(relay, CHAT_BODY);
    }

    var asked = RunningRelay.onlyAsked(upstream);
    assertThat(asked.header("x-team")).hasValue("blue");
    assertThat(asked.header("user-agent")).hasValue("mine");
    assertThat(asked.target())
        .isIn("/v1/chat/completions?api-version=1+2", "/v1/chat/completions?api-version=1%202");
  }

  @Test
  void the_query_of_a_client_stays_behind() {
    try (var relay = RunningRelay.before(upstream);
        var wire = relay.wire()) {
      wire.post("/v1/chat/completions?key=sk-client", CHAT_BODY.getBytes(StandardCharsets.UTF_8));

      assertThat(wire.reply().status()).isEqualTo(200);
    }
    assertThat(RunningRelay.onlyAsked(upstream).target()).isEqualTo("/v1/chat/completions");
  }

  private static Wire.Reply ask(RunningRelay relay, String body) {
    try (var wire = relay.wire()) {
      return wire.chat(body, FROM_A_CLIENT).reply();
    }
  }

  private static List<String> names(Request request) {
    return request.headers().stream()
        .map(Request.Field::name)
        .map(name -> name.toLowerCase(Locale.ROOT))
        .toList();
  }
}
