package dev.relay.launcher.it.passthrough;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.relay.launcher.it.Await;
import dev.relay.launcher.it.RunningRelay;
import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.FakeUpstream;
import dev.relay.testkit.upstream.Request;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Paths that Relay does not look into.
class PassthroughIT {

  private static final String NOTHING = "{}";
  private static final String FORM = "multipart/form-data; boundary=\"-B-\"";

  private final HttpClient client = HttpClient.newHttpClient();
  private FakeUpstream openai;
  private FakeUpstream anthropic;
  private RunningRelay relay;

  @BeforeEach
  void start() {
    openai = FakeUpstream.start().answering(Answer.json("{\"of\":\"openai\"}"));
    anthropic = FakeUpstream.start().answering(Answer.json("{\"of\":\"anthropic\"}"));
    relay = relay("");
  }

  @AfterEach
  void stop() {
    relay.close();
    client.close();
    openai.close();
    anthropic.close();
  }

  private RunningRelay relay(String sections) {
    return RunningRelay.configured(
        sections
            + """

            providers:
              - {name: acme, type: openai, base-url: "%s/api/v1", api-keys: [sk-1, sk-2]}
              - {name: claude, type: anthropic, base-url: "%s", api-key: sk-a}
              - {name: google, type: gemini, base-url: "%s", api-key: sk-g}
              - {name: own, type: openai, base-url: "%s/own/v1", credentials: client}
            """
                .formatted(openai.url(), anthropic.url(), anthropic.url(), openai.url()));
  }

  private void restart(String sections) {
    relay.close();
    relay = relay(sections);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST", "PUT", "PATCH", "DELETE"})
  void every_method_goes_through_as_it_is(String method) throws Exception {
    boolean body = !method.equals("GET") && !method.equals("DELETE");
    openai.answering(
        Answer.json("{\"deleted\" :  true}")
            .withStatus(418)
            .withHeader("etag", "\"e\"")
            .withHeader("set-cookie", "secret=1"));

    var answer =
        send(
            method,
            "/acme/v1/vector_stores/vs_1?limit=2&include[]=a%20b",
            body ? " {\"a\" : 1} " : "");

    assertThat(answer.statusCode()).isEqualTo(418);
    assertThat(answer.body()).isEqualTo("{\"deleted\" :  true}".getBytes(StandardCharsets.UTF_8));
    assertThat(answer.headers().firstValue("etag")).hasValue("\"e\"");
    assertThat(answer.headers().firstValue("set-cookie")).isEmpty();
    assertThat(answer.headers().firstValue("x-relay-provider")).hasValue("acme");
    var asked = last(openai);
    assertThat(asked.method()).isEqualTo(method);
    assertThat(asked.target()).isEqualTo("/api/v1/vector_stores/vs_1?limit=2&include[]=a%20b");
    assertThat(asked.text()).isEqualTo(body ? " {\"a\" : 1} " : "");
    assertThat(asked.header("authorization")).hasValue("Bearer sk-1");
    assertThat(asked.header("content-length").isPresent()).isEqualTo(body);
  }

  @ParameterizedTest
  @CsvSource({
    "/acme/v1/files,                     /api/v1/files",
    "/acme/files,                        /api/v1/files",
    "/acme/api/v1/files,                 /api/v1/files",
    "/acme/v1beta/files,                 /api/v1/v1beta/files",
    "/acme.2/v1/files,                   /api/v1/files",
    "/openai/v1/files,                   /api/v1/files",
    "/openai/v1/files/,                  /api/v1/files/",
    "/v1/files,                          /api/v1/v1/files",
  })
  void a_version_is_not_doubled(String path, String target) throws Exception {
    var expected = path.startsWith("/v1/") ? "/api/v1/files" : target;

    assertThat(send("GET", path, "").statusCode()).isEqualTo(200);

    assertThat(last(openai).target()).isEqualTo(expected);
    assertThat(last(openai).header("authorization"))
        .hasValue(path.startsWith("/acme.2") ? "Bearer sk-2" : "Bearer sk-1");
  }

  @ParameterizedTest
  @CsvSource({
    "/anthropic/v1/messages/batches,               /v1/messages/batches,               x-api-key",
    "/claude/v1/messages,                          /v1/messages,                       x-api-key",
    "/v1/messages/batches,                         /v1/messages/batches,               x-api-key",
    "/gemini/v1beta/cachedContents,                /v1beta/cachedContents,             x-goog-api-key",
    "/gemini/v1/models/m:generateContent,          /v1/models/m:generateContent,       x-goog-api-key",
    "/gemini/v1alpha/models/a%3AgenerateContent,   /v1alpha/models/a%3AgenerateContent, x-goog-api-key",
    "/gemini/upload/v1beta/files?key=sk-x&a=b,     /upload/v1beta/files?a=b,           x-goog-api-key",
    "/v1beta/files?KEY=a&access%5ftoken=b,         /v1beta/files,                      x-goog-api-key",
  })
  void each_dialect_has_paths_of_its_own(String path, String target, String header)
      throws Exception {
    assertThat(send("POST", path, NOTHING).statusCode()).isEqualTo(200);

    assertThat(last(anthropic).target()).isEqualTo(target);
    assertThat(last(anthropic).header(header)).isPresent();
  }

  @Test
  void a_stream_passes_as_it_comes_and_one_that_is_cut_is_cut() throws Exception {
    var pieces =
        List.of(Buffer.buffer(": c\r\ndata"), Buffer.buffer(": 1\n\nda"), Buffer.buffer("ta: é"));
    openai.answering(Answer.chunks("text/event-stream", pieces));

    var answer = send("POST", "/acme/v1/anything", "{\"stream\":true}");

    assertThat(answer.body())
        .isEqualTo(": c\r\ndata: 1\n\ndata: é".getBytes(StandardCharsets.UTF_8));
    assertThat(answer.headers().firstValue("x-accel-buffering")).hasValue("no");
    openai.answering(Answer.chunks("text/event-stream", pieces).cutAfter(12));
    assertThatThrownBy(() -> send("POST", "/acme/v1/anything", NOTHING))
        .isInstanceOf(IOException.class);
  }

  @Test
  void the_head_of_an_answer_comes_before_its_first_byte() {
    openai.answering(
        Answer.chunks("text/event-stream", List.of(Buffer.buffer("data: 1\n\n"))).hangAfter(0));

    try (var wire = relay.wire()) {
      wire.send("GET /acme/v1/threads/t/stream HTTP/1.1\r\nhost: localhost\r\n\r\n");

      assertThat(wire.until("\r\n\r\n")).startsWith("HTTP/1.1 200");
    }
  }

  @ParameterizedTest
  @CsvSource({"HEAD, 200", "GET, 304", "GET, 204", "GET, 302"})
  void an_answer_without_a_body_has_none(String method, int status) throws Exception {
    openai.answering(
        Answer.body("application/octet-stream", Buffer.buffer())
            .withStatus(status)
            .withHeader("location", "http://evil.example.com/"));

    var answer = send(method, "/acme/v1/files/f/content", "");

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body()).isEmpty();
    assertThat(answer.headers().firstValue("location")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void an_upload_goes_through_whole(boolean chunked) throws Exception {
    var bytes = new byte[9_000_001];
    new Random(4711).nextBytes(bytes);
    var publisher =
        chunked
            ? BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes))
            : BodyPublishers.ofByteArray(bytes);

    var answer =
        client.send(
            request("/openai/v1/files").header("content-type", FORM).POST(publisher).build(),
            BodyHandlers.ofByteArray());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(Arrays.equals(last(openai).body().getBytes(), bytes)).isTrue();
    assertThat(last(openai).header("content-type")).hasValue(FORM);
    assertThat(last(openai).header("content-length").isPresent()).isEqualTo(!chunked);
    assertThat(send("GET", "/openai/v1/files", "").statusCode()).isEqualTo(200);
  }

  @Test
  void an_upload_is_read_no_faster_than_it_is_taken_and_capped() throws Exception {
    restart("server: {max-body: 1mb}");
    var much = BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[3 << 20]));

    var answer =
        client.send(
            request("/openai/v1/files").header("content-type", FORM).POST(much).build(),
            BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(answer.body()).contains("request_too_large");
    relay.awaitIdle();
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/moderations,           application/json,  acme:mod-1,  mod-1, sk-1",
    "/v1/audio/transcriptions,  form,              acme.2:tts,  tts,   sk-2",
    "/v1/images/edits,          form,              acme.2/ä b,  ä b,   sk-2",
  })
  void another_path_is_routed_by_its_model(
      String path, String type, String asked, String model, String key) throws Exception {
    boolean form = type.equals("form");
    var body = form ? form(asked) : "{\"input\":\"é\", \"model\" : \"%s\"}".formatted(asked);

    var answer =
        client.send(
            request(path)
                .header("content-type", form ? FORM : type)
                .POST(BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString());

    assertThat(answer.statusCode()).describedAs(answer.body()).isEqualTo(200);
    assertThat(last(openai).text()).isEqualTo(body.replace(asked, model));
    assertThat(last(openai).header("authorization")).hasValue("Bearer " + key);
    assertThat(answer.headers().firstValue("x-relay-model"))
        .hasValue(model.replace("ä b", "%C3%A4%20b"));
  }

  @Test
  void what_is_stored_belongs_to_the_first_key_unless_an_instance_is_named() throws Exception {
    for (var path : List.of("/acme/v1/files", "/acme/v1/files", "/acme.2/v1/files")) {
      send("GET", path, "");
    }

    assertThat(natives(openai).stream().map(it -> it.header("authorization").orElse("")))
        .containsExactly("Bearer sk-1", "Bearer sk-1", "Bearer sk-2");
  }

  @ParameterizedTest
  @CsvSource({
    "none,       POST,   /openai/v1/embeddings,               403",
    "none,       POST,   /v1/moderations,                     403",
    "none,       GET,    /openai/v1/models,                   403",
    "stateless,  POST,   /openai/v1/embeddings,               200",
    "stateless,  POST,   /acme/chat/completions,              200",
    "stateless,  POST,   /v1/moderations,                     200",
    "stateless,  POST,   /anthropic/v1/messages,              200",
    "stateless,  POST,   /gemini/v1beta/models/m:countTokens, 200",
    "stateless,  GET,    /openai/v1/models,                   200",
    "stateless,  GET,    /v1/files,                           403",
    "stateless,  POST,   /v1/files,                           403",
    "stateless,  POST,   /openai/v1/batches,                  403",
    "stateless,  GET,    /v1/responses/resp_1,                403",
    "stateless,  DELETE, /openai/v1/models/m,                 403",
    "stateless,  PUT,    /openai/v1/embeddings,               403",
    "stateless,  POST,   /gemini/v1beta/cachedContents,       403",
    "full,       GET,    /v1/files,                           200",
    "full,       DELETE, /openai/v1/files/f,                  200",
    "full,       POST,   /openai/v1/batches,                  200",
  })
  void a_key_may_do_what_its_scope_says(String scope, String method, String path, int status)
      throws Exception {
    restart("auth: {mode: keys, keys: [{name: k, key: sk-relay, native: %s}]}".formatted(scope));

    var answer = send(method, path, method.equals("POST") ? NOTHING : "");

    assertThat(answer.statusCode()).describedAs(text(answer)).isEqualTo(status);
    assertThat(natives(openai).size() + natives(anthropic).size()).isEqualTo(status == 200 ? 1 : 0);
    assertThat(relay.get("/openai/v1/models").statusCode()).isEqualTo(401);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/openai/v1/chat/completions | {\"model\":\"good-1\"}                    | 200",
        "/openai/v1/chat/completions | {\"model\":\"bad\"}                       | 403",
        "/openai/v1/chat/completions | {\"model\":\"good-1\",\"model\":\"bad\"}  | 400",
        "/openai/v1/chat/completions | {\"a\":1}                                 | 403",
        "/openai/v1/chat/completions | not json                                  | 403",
        "/openai/v1/chat/completions | {\"model\":\"good-1\"} {\"model\":\"b\"}  | 403",
        "/openai/v1/chat/completions | {\"mod\\u0065l\":\"bad\"}                 | 403",
        "/openai/v1/chat/completions | {\"model\":\"good-1\",\"Model\":\"bad\"}  | 400",
        "/openai/v1/chat/completions | {\"Model\":\"bad\",\"model\":\"good-1\"}  | 400",
        "/openai/v1/chat/completions | {\"model\":null,\"model\":\"good-1\"}     | 400",
        "/v1/chat/completions        | {\"model\":\"acme:good\",\"MODEL\":\"bad\",\"messages\":[{}]} | 400",
        "/openai/v1/chat/completions/ | {\"a\":1}                                | 403",
        "/openai/v1/Chat/Completions | {\"a\":1}                                 | 403",
        "/v1/moderations             | {\"model\":\"acme:bad\"}                  | 403",
        "/v1/moderations             | {\"model\":\"acme:good-2\"}               | 200",
        "/gemini/v1beta/models/bad:generateContent    | {}                       | 403",
        "/gemini/v1beta/models/good-3:generateContent | {}                       | 200",
      })
  void a_key_asks_only_for_its_models(String path, String body, int status) throws Exception {
    restart("auth: {mode: keys, keys: [{name: k, key: sk-relay, models: ['good*']}]}");

    var answer = send("POST", path, body);

    assertThat(answer.statusCode()).describedAs(text(answer)).isEqualTo(status);
    assertThat(natives(openai).size() + natives(anthropic).size()).isEqualTo(status == 200 ? 1 : 0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--B\r\ncontent-disposition: form-data; name=\"y\"; foo=\"; name=model; z\"\r\n\r\ngood\r\n"
            + "--B\r\ncontent-disposition: form-data; name=\"model\"; foo=\"; name=zz\"\r\n\r\nbad\r\n--B--",
        "--B\r\nX-Content-Disposition: form-data; name=\"zz\"\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nbad\r\n"
            + "--B\r\ncontent-disposition: form-data; name=\"model\"\r\n\r\ngood\r\n--B--",
        "--B\ncontent-disposition: form-data; name=\"model\"\n\ngood\n--B--",
        "--B\r\ncontent-disposition: form-data; name=\"a\"\r\n\r\nb\n--B\nContent-Disposition: form-data; name=\"model\"\n\nbad\r\n"
            + "--B\r\ncontent-disposition: form-data; name=\"model\"\r\n\r\ngood\r\n--B--",
        "--B\r\ncontent-disposition: form-data; name=\"Model\"\r\n\r\nbad\r\n"
            + "--B\r\ncontent-disposition: form-data; name=\"model\"\r\n\r\ngood\r\n--B--",
        "--B\r\ncontent-disposition: form-data; name=\"model[]\"\r\n\r\nbad\r\n"
            + "--B\r\ncontent-disposition: form-data; name=\"model\"\r\n\r\ngood\r\n--B--",
        "x\r\n--B\r\ncontent-disposition: form-data; name=\"model\"\r\n\r\ngood\r\n--B--",
        "--B\r\ncontent-disposition: form-data; name=\"model\"\r\n\r\ngood\r\n--B--\r\n--B\r\n"
            + "content-disposition: form-data; name=\"model\"\r\n\r\nbad\r\n--B--",
        "--B\r\ncontent-disposition: form-data; name*=utf-8''model\r\n\r\nbad\r\n"
            + "--B\r\ncontent-disposition: form-data; name=\"model\"\r\n\r\ngood\r\n--B--",
        "--B\r\ncontent-disposition: form-data; name=\"model\"\r\n\r\ngood\r\n"
            + "--B\r\ncontent-disposition: form-data; name=\"model\"\r\n\r\nbad\r\n--B--"
      })
  void a_form_that_could_be_read_in_another_way_is_not_for_a_key_with_models(String body)
      throws Exception {
    restart("auth: {mode: keys, keys: [{name: k, key: sk-relay, models: ['good*']}]}");

    var answer =
        client.send(
            request("/acme/v1/audio/transcriptions")
                .header("content-type", "multipart/form-data; boundary=B")
                .POST(BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString());

    assertThat(answer.statusCode()).isIn(400, 403);
    assertThat(natives(openai)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/acme/v1/chat/completions     | multipart/form-data; boundary=B",
        "/acme/v1/audio/transcriptions | multipart/form-data; xboundary=A; boundary=B",
        "/acme/v1/chat/completions     | application/x-www-form-urlencoded",
        "/acme/v1/chat/completions     | text/plain",
        "/acme/v1/chat/completions     | application/json; charset=utf-16"
      })
  void nor_is_a_body_of_another_type_than_its_path_has(String path, String type) throws Exception {
    restart("auth: {mode: keys, keys: [{name: k, key: sk-relay, models: ['good*']}]}");
    var body = type.startsWith("multi") ? form("good").replace("-B-", "B") : "{\"model\":\"good\"}";

    var answer =
        client.send(
            request(path).header("content-type", type).POST(BodyPublishers.ofString(body)).build(),
            BodyHandlers.ofString());

    assertThat(answer.statusCode()).isIn(403, 415);
    assertThat(natives(openai)).isEmpty();
  }

  @Test
  void a_form_with_a_long_head_is_read_at_once() throws Exception {
    var body = "--B\r\n" + "content-disposition:".repeat(50_000) + "\r\n\r\nx\r\n--B--";
    long begin = System.nanoTime();

    client.send(
        request("/acme/v1/audio/transcriptions")
            .header("content-type", "multipart/form-data; boundary=B")
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).hasSeconds(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "\\\\a"})
  void a_form_with_a_long_name_of_a_file_is_answered(String letter) throws Exception {
    var body =
        "--B\r\ncontent-disposition: form-data; name=\"f\"; filename=\""
            + letter.repeat(7_900 / letter.length())
            + "\"\r\n\r\nx\r\n--B--";

    var answer =
        client.send(
            request("/acme/v1/audio/transcriptions")
                .header("content-type", "multipart/form-data; boundary=B")
                .timeout(Duration.ofSeconds(5))
                .POST(BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "DELETE, /v1/files/f-1",
    "GET,    /v1/files",
    "POST,   /v1/batches",
    "POST,   /v1/moderations"
  })
  void a_provider_that_takes_own_keys_opens_no_other_one(String method, String path)
      throws Exception {
    relay.close();
    relay =
        RunningRelay.configured(
            """
            auth: {mode: keys, keys: [{name: k, key: sk-relay, native: none}]}
            providers:
              - {name: own, type: openai, base-url: "%s/own/v1", credentials: client}
              - {name: acme, type: openai, base-url: "%s/api/v1", api-key: sk-1}
            """
                .formatted(openai.url(), openai.url()));

    var answer = send(method, path, "{\"model\":\"acme:x\"}");

    assertThat(answer.statusCode()).isIn(401, 403);
    assertThat(natives(openai)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "multipart/form-data; boundary=B                  | name=model          | name=file; filename=a.wav",
        "multipart/form-data; boundary=B; charset=UTF-8   | name=\"model\"      | name=\"file\"; filename=\"a \\\" b.wav\"",
        "multipart/form-data;charset=UTF-8;boundary=\"B\" | name=\"model\"      | name=\"file\"; filename=\"ä.wav\"; filename*=utf-8''%C3%A4.wav",
      })
  void a_form_of_a_usual_client_names_its_model(String type, String model, String file)
      throws Exception {
    restart("auth: {mode: keys, keys: [{name: k, key: sk-relay, models: ['good*']}]}");
    var body =
        "--B\r\nContent-Disposition: form-data; "
            + file
            + "\r\nContent-Type: audio/wav\r\n\r\nbytes\r\n--B\r\nContent-Disposition: form-data; "
            + model
            + "\r\n\r\ngood-1\r\n--B--\r\n";

    var answer =
        client.send(
            request("/acme/v1/audio/transcriptions")
                .header("content-type", type)
                .POST(BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString());

    assertThat(answer.statusCode()).describedAs(answer.body()).isEqualTo(200);
    assertThat(last(openai).text()).isEqualTo(body);
  }

  @Test
  void an_upload_that_is_answered_early_harms_nobody_else() {
    openai.answering(Answer.json("{}"));
    for (int i = 0; i < 3; i++) {
      try (var early = relay.wire()) {
        early.send(
            "POST /acme/v1/files HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/octet-stream\r\n"
                + "content-length: 300000\r\n\r\n12345");
      }
      try (var wire = relay.wire()) {
        var model = RunningRelay.CHAT_BODY.replace(RunningRelay.MODEL, "acme:m");
        assertThat(wire.chat(model).reply().status()).isEqualTo(200);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_client_of_http_1_0_sees_the_end(boolean keepAlive) {
    openai.answering(
        Answer.chunks("text/plain", List.of(Buffer.buffer("one"), Buffer.buffer("two")))
            .delayBetween(Duration.ofMillis(100)));
    try (var wire = relay.wire()) {
      wire.send(
          "GET /acme/v1/x HTTP/1.0\r\nhost: localhost\r\n"
              + (keepAlive ? "connection: keep-alive\r\n" : "")
              + "\r\n");

      assertThat(new String(wire.rest(), StandardCharsets.UTF_8)).endsWith("\r\n\r\nonetwo");
    }
  }

  @Test
  void an_answer_before_the_end_of_an_upload_closes_the_connection() {
    openai.answering(Answer.json("{\"early\":true}").withStatus(401));
    try (var wire = relay.wire()) {
      wire.send(
          "POST /acme/v1/files HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/octet-stream\r\n"
              + "content-length: 10\r\n\r\n12345");
      wire.send("67890");

      var reply = wire.reply();

      assertThat(reply.status()).isEqualTo(401);
      assertThat(reply.text()).isEqualTo("{\"early\":true}");
    }
  }

  @Test
  void a_page_whose_name_was_led_to_this_host_is_not_on_it() {
    for (var head :
        List.of("host: evil.example.com:8080", "host: localhost\r\nsec-fetch-site: cross-site")) {
      try (var wire = relay.wire()) {
        wire.send("GET /openai/v1/files HTTP/1.1\r\n" + head + "\r\n\r\n");

        assertThat(wire.reply().status()).isEqualTo(403);
      }
    }
    assertThat(natives(openai)).isEmpty();
  }

  @Test
  void the_simulated_provider_has_no_paths_of_its_own() throws Exception {
    relay.close();
    relay = RunningRelay.configured("providers: [{name: sim, type: simulated}]");

    assertThat(send("GET", "/sim/v1/files", "").statusCode()).isEqualTo(404);
  }

  @Test
  void the_callers_own_credential_opens_everything_of_that_provider_alone() throws Exception {
    restart("auth: {mode: keys, keys: [{name: k, key: sk-relay, native: none}]}");

    var answer =
        client.send(
            HttpRequest.newBuilder(uri("/own/v1/files"))
                .header("x-relay-key", "sk-relay")
                .header("authorization", "Bearer sk-mine")
                .build(),
            BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(last(openai).target()).isEqualTo("/own/v1/files");
    assertThat(last(openai).header("authorization")).hasValue("Bearer sk-mine");
    assertThat(last(openai).header("x-relay-key")).isEmpty();
    assertThat(send("GET", "/own/v1/files", "").statusCode()).isEqualTo(401);
  }

  @ParameterizedTest
  @CsvSource({"/nobody/v1/files", "/acme", "/acmes/v1/files", "/v2/files", "/administrator/v1"})
  void what_begins_with_no_place_is_not_found(String path) throws Exception {
    assertThat(send("GET", path, "").statusCode()).isEqualTo(404);
    assertThat(natives(openai)).isEmpty();
  }

  @Test
  void a_provider_that_is_down_is_an_error_of_the_dialect() throws Exception {
    anthropic.close();

    var answer = send("POST", "/anthropic/v1/messages", NOTHING);

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(text(answer)).startsWith("{\"type\":\"error\"");
    anthropic = FakeUpstream.start();
  }

  @Test
  void a_client_that_leaves_ends_the_call() {
    openai.answering(Answer.json("{}").hang());

    try (var wire = relay.wire()) {
      wire.send("GET /acme/v1/slow HTTP/1.1\r\nhost: localhost\r\n\r\n");
      Await.until(RunningRelay.SOON, "the call", () -> natives(openai).size() == 1);
    }

    openai.awaitAborted(1, RunningRelay.SOON);
  }

  private static String form(String model) {
    return "---B-\r\ncontent-disposition: form-data; name=\"file\"; filename=\"model\"\r\n\r\n"
        + "bytes \r\n of a file\r\n---B-\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\n"
        + model
        + "\r\n---B---\r\n";
  }

  private HttpResponse<byte[]> send(String method, String path, String body) throws Exception {
    var publisher = body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body);
    var request = request(path).method(method, publisher);
    if (!body.isEmpty()) {
      request.header("content-type", "application/json");
    }
    return client.send(request.build(), BodyHandlers.ofByteArray());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(uri(path)).header("x-relay-key", "sk-relay");
  }

  private URI uri(String path) {
    return URI.create(
        "http://127.0.0.1:" + relay.port() + path.replace("[]", "%5B%5D").replace("%5B%5D", "[]"));
  }

  private static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  /// Without the lists that Relay itself asks for.
  private static List<Request> natives(FakeUpstream upstream) {
    return upstream.requests().stream()
        .filter(it -> !it.header("connection").orElse("").equals("close"))
        .toList();
  }

  private static Request last(FakeUpstream upstream) {
    return natives(upstream).getLast();
  }
}
