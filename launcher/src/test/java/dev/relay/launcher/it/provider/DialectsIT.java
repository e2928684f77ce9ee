package dev.relay.launcher.it.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.Await;
import dev.relay.launcher.it.RunningRelay;
import dev.relay.testkit.WireCase;
import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.FakeUpstream;
import dev.relay.testkit.upstream.Request;
import io.vertx.core.buffer.Buffer;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Clients that speak their own dialect to a provider that speaks it too.
class DialectsIT {

  private static final String MESSAGE =
      "{ \"model\":\"m\" , \"max_tokens\":9,\"new\":[1],\"messages\":[{\"role\":\"user\",\"content\":\"é\"}]}";
  private static final String CONTENTS = "{ \"contents\":[{\"parts\":[{\"text\":\"é\"}]}] }";
  private static final String INPUT = "{ \"model\":\"m\", \"input\":\"é\" }";

  private final FakeUpstream anthropic = FakeUpstream.start();
  private final FakeUpstream gemini = FakeUpstream.start();
  private final FakeUpstream openai = FakeUpstream.start();
  private Optional<RunningRelay> started = Optional.empty();

  private RunningRelay relay(String sections) {
    var relay =
        RunningRelay.configured(
            """
            providers:
              - {name: a, type: anthropic, base-url: "%s", api-key: sk-ant, instances: 1}
              - {name: g, type: gemini, base-url: "%s", api-key: goog, instances: 1}
              - {name: o, type: openai, base-url: "%s", api-key: sk-o, instances: 1}
            %s
            """
                .formatted(anthropic.url(), gemini.url(), openai.url(), sections));
    started = Optional.of(relay);
    return relay;
  }

  private RunningRelay relay() {
    return relay("");
  }

  @AfterEach
  void stop() {
    started.ifPresent(RunningRelay::close);
    anthropic.close();
    gemini.close();
    openai.close();
  }

  @Test
  void a_message_goes_to_anthropic_as_it_came() {
    anthropic.answering(Answer.json("{\"type\":\"message\"}"));

    var answer = relay().post("/v1/messages?beta=true&x=y", MESSAGE, "anthropic-beta", "new-1,b");

    assertThat(RunningRelay.text(answer)).isEqualTo("{\"type\":\"message\"}");
    var asked = asked(anthropic);
    assertThat(asked.target()).isEqualTo("/v1/messages?beta=true");
    assertThat(asked.text()).isEqualTo(MESSAGE);
    assertThat(asked.header("x-api-key")).hasValue("sk-ant");
    assertThat(asked.header("authorization")).isEmpty();
    assertThat(asked.header("anthropic-version")).hasValue("2023-06-01");
    assertThat(asked.header("anthropic-beta")).hasValue("new-1,b");
  }

  @Test
  void tokens_are_counted_by_the_provider() {
    anthropic.answering(Answer.json("{\"input_tokens\":3}"));

    var answer = relay().post("/v1/messages/count_tokens?beta=true", MESSAGE);

    assertThat(RunningRelay.text(answer)).isEqualTo("{\"input_tokens\":3}");
    assertThat(asked(anthropic).target()).isEqualTo("/v1/messages/count_tokens?beta=true");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/responses", "/responses"})
  void a_response_goes_to_openai_as_it_came(String path) {
    openai.answering(Answer.json("{\"object\":\"response\"}"));

    var answer = relay().post(path, INPUT);

    assertThat(RunningRelay.text(answer)).isEqualTo("{\"object\":\"response\"}");
    assertThat(asked(openai).target()).isEqualTo("/v1/responses");
    assertThat(asked(openai).text()).isEqualTo(INPUT);
    assertThat(asked(openai).header("authorization")).hasValue("Bearer sk-o");
  }

  @ParameterizedTest
  @CsvSource({
    "/v1beta/models/gem:generateContent, /v1beta/models/gem:generateContent",
    "/v1/models/gem:generateContent, /v1beta/models/gem:generateContent",
    "/v1beta/models/gem%3AgenerateContent, /v1beta/models/gem:generateContent",
    "/v1beta/models/g/gem:countTokens, /v1beta/models/gem:countTokens",
    "/v1beta/models/g%2Fgem:countTokens, /v1beta/models/gem:countTokens",
    "/v1beta/models/g:vendor/gem:countTokens, /v1beta/models/vendor%2Fgem:countTokens",
    "/v1beta/models/gem:embedContent, /v1beta/models/gem:embedContent",
    "/v1beta/models/gem:batchEmbedContents, /v1beta/models/gem:batchEmbedContents",
    "/v1beta/models/gem:streamGenerateContent, /v1beta/models/gem:streamGenerateContent",
    "/v1beta/models/gem:streamGenerateContent?alt=sse&key=any&x=y, /v1beta/models/gem:streamGenerateContent?alt=sse",
  })
  void contents_go_to_gemini_as_they_came(String path, String target) {
    var said =
        target.endsWith("alt=sse")
            ? Answer.sse(List.of("{\"candidates\":[{\"finishReason\":\"STOP\"}]}"))
            : Answer.json("[{\"candidates\":[]}]");
    gemini.answering(said);

    var answer = relay().post(path, CONTENTS);

    assertThat(answer.body()).isEqualTo(said.body().getBytes());
    assertThat(asked(gemini).target()).isEqualTo(target);
    assertThat(asked(gemini).text()).isEqualTo(CONTENTS);
    assertThat(asked(gemini).header("x-goog-api-key")).hasValue("goog");
    assertThat(asked(gemini).header("authorization")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "batchEmbedContents | {\"requests\":[{\"model\":\"models/g:e\",\"content\":{\"model\":\"models/g:e\"}}, {\"model\" : \"g:e\"}]}"
            + " | {\"requests\":[{\"model\":\"models/e\",\"content\":{\"model\":\"models/g:e\"}}, {\"model\" : \"models/e\"}]}",
        "embedContent       | {\"model\":\"models/g:e\",\"content\":{}}   | {\"model\":\"models/e\",\"content\":{}}",
        "embedContent       | {\"model\":\"models/other\",\"content\":{}} | {\"model\":\"models/other\",\"content\":{}}",
        "countTokens        | {\"generateContentRequest\":{\"model\":\"models/g:e\"}} | {\"generateContentRequest\":{\"model\":\"models/e\"}}"
      })
  void a_body_names_the_model_that_its_path_names(String method, String body, String sent) {
    gemini.answering(Answer.json("{}"));

    var answer = relay().post("/v1beta/models/g:e:" + method, body);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(asked(gemini).target()).isEqualTo("/v1beta/models/e:" + method);
    assertThat(asked(gemini).text()).isEqualTo(sent);
  }

  @ParameterizedTest
  @CsvSource({
    "anthropic, stream-plain",
    "anthropic, stream-thinking-and-tools",
    "responses, stream-plain",
    "gemini, stream-plain",
    "gemini, stream-tools-and-thoughts",
  })
  void a_stream_reaches_the_client_byte_for_byte(String dialect, String name) {
    var wire =
        WireCase.of(dialect, "upstream.sse").stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow();
    var events = Answer.events(List.of(Buffer.buffer(wire.bytes("upstream.sse"))));
    upstream(dialect).answering(events);

    var answer = relay().post(path(dialect), body(dialect));

    assertThat(RunningRelay.text(answer)).isEqualTo(wire.text("client.sse"));
    assertThat(answer.headers().firstValue("content-type")).hasValue("text/event-stream");
  }

  @ParameterizedTest
  @CsvSource({
    "anthropic, 'event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"api_error\"'",
    "responses, 'event: error\ndata: {\"type\":\"error\",\"code\":\"upstream_cut\"'",
    "gemini, 'data: {\"error\":{\"code\":502'",
  })
  void a_stream_that_is_cut_ends_in_the_dialects_own_error(String dialect, String end) {
    var wire =
        WireCase.of(dialect, "upstream.sse").stream()
            .filter(each -> each.name().equals("stream-cut"))
            .findFirst()
            .orElseThrow();
    var events = Answer.events(List.of(Buffer.buffer(wire.bytes("upstream.sse"))));
    upstream(dialect).answering(events);

    var answer = relay().post(path(dialect), body(dialect));

    assertThat(RunningRelay.text(answer)).startsWith(wire.text("upstream.sse") + end);
  }

  @Test
  void googles_array_is_written_as_it_comes() {
    var pieces = List.of(Buffer.buffer("[{\"candidates\":[1]}"), Buffer.buffer(",{}]"));
    gemini.answering(
        Answer.chunks("application/json", pieces).delayBetween(Duration.ofMillis(300)));
    var relay = relay();

    try (var wire = relay.wire()) {
      wire.post("/v1beta/models/gem:streamGenerateContent", bytes(CONTENTS));
      long begin = System.nanoTime();
      wire.until("[1]}");
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMillis(280));
      wire.until(",{}]");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "anthropic, 'event: ping\ndata: {\"type\": \"ping\"}\n\n'",
    "responses, ': keep-alive\n\n'",
    "gemini, '\r\n\r\n'",
  })
  void a_silent_stream_is_kept_alive_in_its_dialect(String dialect, String beat) {
    var wire = WireCase.of(dialect, "upstream.sse").getFirst();
    upstream(dialect)
        .answering(
            Answer.events(List.of(Buffer.buffer(wire.bytes("upstream.sse"))))
                .delay(Duration.ofMillis(900)));

    var answer = relay("server: {heartbeat: 300ms}").post(path(dialect), body(dialect));

    assertThat(RunningRelay.text(answer)).startsWith(beat);
  }

  @ParameterizedTest
  @CsvSource({
    "anthropic, '{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\"'",
    "responses, '{\"error\":{\"message\":'",
    "gemini, '{\"error\":{\"code\":400'",
  })
  void a_wrong_body_is_told_in_the_clients_dialect(String dialect, String begin) {
    var answer = relay().post(path(dialect), "{");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(RunningRelay.text(answer)).startsWith(begin);
  }

  @ParameterizedTest
  @ValueSource(strings = {"anthropic", "responses", "gemini"})
  void a_providers_error_passes_as_it_came(String dialect) {
    var said = "{ \"error\": {\"message\": \"prompt is too long: 9 tokens > 8 maximum\"} }";
    upstream(dialect).answering(Answer.json(said).withStatus(429).withHeader("retry-after", "7"));

    var answer = relay().post(path(dialect), body(dialect));

    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.headers().firstValue("retry-after")).hasValue("7");
    assertThat(RunningRelay.text(answer)).isEqualTo(said);
  }

  @Test
  void a_provider_of_another_dialect_is_not_asked() {
    var answer = relay().post("/v1/messages", MESSAGE.replace("\"m\"", "\"o:m\""));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(RunningRelay.text(answer)).contains("does not speak the dialect 'anthropic'");
    assertThat(RunningRelay.asked(openai)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/models, authorization, Bearer k, '{\"object\":\"list\"'",
    "/v1/models, anthropic-version, 2023-06-01, '{\"data\":['",
    "/v1/models, x-goog-api-key, k, '{\"models\":['",
    "/v1beta/models, authorization, Bearer k, '{\"models\":['",
  })
  void the_list_of_models_has_the_shape_that_the_client_speaks(
      String path, String header, String value, String begin) {
    assertThat(relay().text(path, header, value)).startsWith(begin);
  }

  @Test
  void only_what_speaks_the_dialect_is_listed() {
    anthropic.answering(Answer.json("{\"data\":[{\"type\":\"model\",\"id\":\"claude\"}]}"));
    gemini.answering(Answer.json("{\"models\":[{\"name\":\"models/gem\"}]}"));
    openai.answering(Answer.json("{\"data\":[{\"id\":\"gpt\"}]}"));
    var relay = relay();

    Await.until(
        RunningRelay.SOON, "all are listed", () -> relay.text("/v1beta/models").contains("gem"));
    Await.until(
        RunningRelay.SOON,
        "Anthropic's are",
        () -> relay.text("/v1/models", "anthropic-version", "1").contains("\"claude\""));
    assertThat(relay.text("/v1/models", "anthropic-version", "1")).doesNotContain("gpt", "gem");
    assertThat(relay.text("/v1/models/claude", "anthropic-version", "1"))
        .startsWith("{\"type\":\"model\",\"id\":\"claude\"");
    assertThat(relay.text("/v1beta/models/gem")).startsWith("{\"name\":\"models/gem\"");
    assertThat(relay.get("/v1beta/models/claude").statusCode()).isEqualTo(404);
  }

  @Test
  void a_websocket_is_refused_so_that_codex_goes_on_over_http() {
    try (var wire = relay().wire()) {
      wire.send(
          """
          GET /v1/responses HTTP/1.1\r
          host: localhost\r
          connection: Upgrade\r
          upgrade: websocket\r
          sec-websocket-version: 13\r
          sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r
          \r
          """);
      assertThat(wire.until("\r\n")).startsWith("HTTP/1.1 426");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1beta/models/gem:explain", "/v1/models/gem%3Adelete"})
  void a_method_that_relay_does_not_know_is_the_providers_matter(String path) {
    relay().post(path, CONTENTS);

    assertThat(asked(gemini).target()).isEqualTo(path);
    assertThat(asked(gemini).text()).isEqualTo(CONTENTS);
  }

  @Test
  void a_key_in_a_query_that_cannot_be_decoded_is_nowhere_told() {
    var answer = relay("log: {format: json}").get("/v1beta/models?key=AIzaCANARY&x=%25");
    try (var wire = started.orElseThrow().wire()) {
      wire.send("GET /v1beta/models?key=AIzaCANARY&x=100% HTTP/1.1\r\nhost: localhost\r\n\r\n");
      assertThat(wire.until("\r\n")).startsWith("HTTP/1.1 200");
    }
    assertThat(answer.statusCode()).isEqualTo(200);
  }

  @Test
  void a_client_may_look_whether_somebody_is_there() {
    try (var wire = relay().wire()) {
      wire.send("HEAD / HTTP/1.1\r\nhost: localhost\r\n\r\n");
      assertThat(wire.until("\r\n")).startsWith("HTTP/1.1 200");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "authorization, Bearer sk-ant-oat-own, authorization, Bearer sk-ant-oat-own",
    "x-api-key, sk-ant-own, x-api-key, sk-ant-own",
  })
  void a_subscriptions_login_works_under_a_key_of_relays(
      String name, String value, String sent, String shown) {
    anthropic.answering(Answer.json("{}"));
    var relay =
        RunningRelay.configured(
            """
            auth: {mode: keys, keys: [{name: team, key: sk-relay}]}
            providers: [{name: a, type: anthropic, base-url: "%s", credentials: client}]
            """
                .formatted(anthropic.url()));
    started = Optional.of(relay);

    HttpResponse<byte[]> answer =
        relay.post("/v1/messages", MESSAGE, "x-relay-key", "sk-relay", name, value);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(asked(anthropic).header(sent)).hasValue(shown);
    assertThat(asked(anthropic).headers()).noneMatch(it -> it.value().contains("sk-relay"));
  }

  private FakeUpstream upstream(String dialect) {
    return switch (dialect) {
      case "anthropic" -> anthropic;
      case "gemini" -> gemini;
      default -> openai;
    };
  }

  private static String path(String dialect) {
    return switch (dialect) {
      case "anthropic" -> "/v1/messages";
      case "gemini" -> "/v1beta/models/gem:streamGenerateContent?alt=sse";
      default -> "/v1/responses";
    };
  }

  private static String body(String dialect) {
    return switch (dialect) {
      case "anthropic" -> MESSAGE.replace("\"new\"", "\"stream\":true,\"new\"");
      case "gemini" -> CONTENTS;
      default -> INPUT.replace("\"input\"", "\"stream\":true,\"input\"");
    };
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Request asked(FakeUpstream upstream) {
    return RunningRelay.onlyAsked(upstream);
  }
}
