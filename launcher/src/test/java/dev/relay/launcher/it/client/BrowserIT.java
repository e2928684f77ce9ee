package dev.relay.launcher.it.client;

import static dev.relay.launcher.it.RunningRelay.CHAT;
import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static dev.relay.launcher.it.RunningRelay.MODEL;
import static dev.relay.launcher.it.RunningRelay.STREAM_BODY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.RunningRelay;
import dev.relay.launcher.it.Wire;
import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.FakeUpstream;
import dev.relay.testkit.upstream.OpenAiAnswers;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which web pages may call, by the rules of CORS.
class BrowserIT {

  private static final String ALLOW_ORIGIN = "access-control-allow-origin";
  private static final String SECTIONS =
      """
      server: {max-body: 64kb, cors: {origins: ["https://app.example.com"]}}
      auth: {mode: keys, keys: [{name: a, key: sk-a}]}
      """;
  private static final Answer STREAM = OpenAiAnswers.chatStream(MODEL, "a", "b");

  private static FakeUpstream upstream;
  private static RunningRelay relay;

  @BeforeAll
  static void start() {
    upstream =
        FakeUpstream.start()
            .answering(request ->
                request.text().contains("stream") ? STREAM : OpenAiAnswers.chat(MODEL, "hi"));
    relay = RunningRelay.before(upstream, "", SECTIONS);
  }

  @AfterAll
  static void stop() {
    relay.close();
    upstream.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost:5173",
        "http://localhost",
        "https://127.0.0.1:3000",
        "http://[::1]:3000",
        "https://app.example.com",
      })
  void a_known_origin_may_call(String origin) {
    var preflight = preflight(origin);

    assertThat(preflight.status()).isIn(200, 204);
    assertThat(preflight.header(ALLOW_ORIGIN)).isEqualTo(origin);
    assertThat(preflight.header("access-control-allow-methods")).contains("POST");
    assertThat(preflight.header("access-control-allow-headers").toLowerCase(Locale.ROOT))
        .contains("authorization");
    assertThat(preflight.header("access-control-max-age")).isNotEmpty();

    var answer = call(origin, CHAT_BODY, "x-api-key", "sk-a");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header(ALLOW_ORIGIN)).isEqualTo(origin);
    assertThat(answer.header("access-control-expose-headers"))
        .contains("x-relay-request-id", "x-request-id", "retry-after");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example.com",
        "http://app.example.com",
        "https://app.example.com.evil.org",
        "http://localhost.evil.org",
        "http://127.0.0.1.evil.org",
        "null",
      })
  void a_foreign_origin_may_not(String origin) {
    var asked = RunningRelay.asked(upstream).size();

    assertThat(preflight(origin).header(ALLOW_ORIGIN)).isEmpty();
    var answer = call(origin, CHAT_BODY, "x-api-key", "sk-a");
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.header(ALLOW_ORIGIN)).isEmpty();
    assertThat(answer.text()).contains("\"code\":\"origin_not_allowed\"");
    assertThat(RunningRelay.asked(upstream)).hasSize(asked);
  }

  @ParameterizedTest
  @CsvSource({
    "DELETE, /v1/responses/resp_1",
    "PUT,    /openai/v1/files/f",
    "PATCH,  /v1beta/tunedModels/t",
    "HEAD,   /v1/models",
    "DELETE, /v1/files/f",
    "GET,    /v1/models",
  })
  void a_preflight_allows_what_is_served(String method, String path) {
    try (var wire = relay.wire()) {
      wire.send("OPTIONS " + path + " HTTP/1.1\r\nhost: localhost\r\n");
      wire.send("origin: https://app.example.com\r\naccess-control-request-headers: x-a\r\n");
      var reply = wire.send("access-control-request-method: " + method + "\r\n\r\n").reply();

      assertThat(reply.header("access-control-allow-methods").split(",")).contains(method);
      assertThat(reply.header(ALLOW_ORIGIN)).isEqualTo("https://app.example.com");
    }
  }

  @Test
  void what_relay_says_in_headers_can_be_read() {
    var answer = call("https://app.example.com", CHAT_BODY, "x-api-key", "sk-a");

    assertThat(answer.header("access-control-expose-headers").split(", ?"))
        .contains("*", "x-cache", "retry-after", "request-id", "x-relay-attempts")
        .contains("x-relay-cost-usd", "x-ratelimit-remaining-tokens", "x-ratelimit-reset-requests");
  }

  @Test
  void a_stream_is_answered() {
    var answer = call("http://localhost", STREAM_BODY, "x-api-key", "sk-a");

    assertThat(answer.body()).isEqualTo(STREAM.body().getBytes());
    assertThat(answer.header(ALLOW_ORIGIN)).isEqualTo("http://localhost");
  }

  @Test
  void errors_can_be_read_as_well() {
    var origin = "http://localhost";
    upstream.enqueue(OpenAiAnswers.error(429, "requests", "x", "slow down"));

    assertReadable(call(origin, CHAT_BODY, "x-api-key", "sk-a"), 429);
    assertReadable(call(origin, CHAT_BODY), 401);
    assertReadable(call(origin, "{}", "x-api-key", "sk-a"), 400);
    assertReadable(call(origin, " ".repeat(70_000), "x-api-key", "sk-a"), 413);
    try (var wire = relay.wire()) {
      wire.send("GET /nowhere HTTP/1.1\r\nhost: localhost\r\norigin: " + origin + "\r\n\r\n");
      assertReadable(wire.reply(), 404);
    }
  }

  @Test
  void without_an_origin_nothing_of_it_is_said() {
    try (var wire = relay.wire()) {
      assertThat(wire.chat(CHAT_BODY, "x-api-key", "sk-a").reply().headers().keySet())
          .noneMatch(name -> name.startsWith("access-control-"));
    }
  }

  @Test
  void a_star_lets_everybody_call() {
    var models = FakeUpstream.start();
    try (models;
        var open = RunningRelay.before(models, "", "server: {cors: {origins: [\"*\"]}}");
        var wire = open.wire()) {
      models.answering(OpenAiAnswers.chat(MODEL, "hi"));
      var reply = wire.chat(CHAT_BODY, "origin", "https://anywhere.example.com").reply();

      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.header(ALLOW_ORIGIN)).isEqualTo("*");
    }
  }

  private static void assertReadable(Wire.Reply reply, int status) {
    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.header(ALLOW_ORIGIN)).isEqualTo("http://localhost");
  }

  private static Wire.Reply preflight(String origin) {
    try (var wire = relay.wire()) {
      wire.send("OPTIONS " + CHAT + " HTTP/1.1\r\nhost: localhost\r\norigin: " + origin);
      wire.send("\r\naccess-control-request-method: POST\r\n");
      wire.send("access-control-request-headers: authorization,content-type,x-mine\r\n\r\n");
      return wire.reply();
    }
  }

  private static Wire.Reply call(String origin, String body, String... headers) {
    var all = new String[headers.length + 2];
    all[0] = "origin";
    all[1] = origin;
    System.arraycopy(headers, 0, all, 2, headers.length);
    try (var wire = relay.wire()) {
      return wire.chat(body, all).reply();
    }
  }
}
