package dev.relay.launcher.it.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.RunningRelay;
import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.FakeUpstream;
import dev.relay.testkit.upstream.Request;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What goes on from a response stays with the key that gave it.
class ResponsesIT {

  private static final String PATH = "/v1/responses";
  private static final String[] A = {"authorization", "Bearer sk-a"};
  private static final String[] B = {"authorization", "Bearer sk-b"};

  private final AtomicInteger count = new AtomicInteger();
  private FakeUpstream upstream;
  private RunningRelay relay;

  @BeforeEach
  void start() {
    upstream = FakeUpstream.start().answering(this::answer);
    relay =
        RunningRelay.configured(
            """
            auth:
              mode: keys
              keys: [{name: a, key: sk-a}, {name: b, key: sk-b}, {name: c, key: sk-c, native: full}]
            models: [{match: "*", to: [{provider: x}, {provider: x, weight: 2}]}]
            providers: [{name: x, base-url: "%s", api-keys: [k1, k2, k3]}]
            """
                .formatted(upstream.url()));
  }

  @AfterEach
  void stop() {
    relay.close();
    upstream.close();
  }

  private Answer answer(Request request) {
    if (!request.method().equals("POST")) {
      return Answer.json("{\"data\":[]}");
    }
    int number = count.incrementAndGet();
    return request.wantsStream()
        ? Answer.sse(
            List.of(
                "{\"type\":\"response.created\",\"response\":{\"output\":[{\"id\":\"no\"}],\"id\":\"resp_%d\"}}"
                    .formatted(number),
                "{\"type\":\"response.output_text.delta\",\"delta\":\"x\"}",
                "{\"type\":\"response.completed\",\"response\":{\"id\":\"resp_%d\"}}"
                    .formatted(number)))
        : Answer.json(
            "{\"object\":\"response\",\"output\":[{\"id\":\"no\"}],\"id\":\"resp_%d\"}"
                .formatted(number));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void the_next_turn_goes_to_the_key_of_the_last_one(boolean streamed) {
    for (int turn = 1; turn <= 9; turn++) {
      var previous = turn == 1 ? "" : ",\"previous_response_id\":\"resp_%d\"".formatted(turn - 1);
      var body = "{\"model\":\"m\",\"input\":\"hi\",\"stream\":%s%s}".formatted(streamed, previous);
      assertThat(relay.post(PATH, body, A).statusCode()).isEqualTo(200);
    }

    assertThat(RunningRelay.asked(upstream).stream().map(ResponsesIT::key).distinct()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "true | : PROCESSING~~",
        "true | ~~",
        "true | : a~: b~~event: ping~data: {\"type\":\"ping\"}~~",
        "true | retry: 100~~",
        "false | ~~ ~",
      })
  void whatever_comes_before_a_response_it_has_an_owner(boolean streamed, String before) {
    upstream.answering(request -> ahead(before.replace('~', '\n'), answer(request)));
    var body = "{\"model\":\"m\",\"input\":\"hi\",\"stream\":%s%s}";

    relay.post(PATH, body.formatted(streamed, ""), A);
    var next = body.formatted(streamed, ",\"previous_response_id\":\"resp_1\"");

    assertThat(relay.post(PATH, next, B).statusCode()).isEqualTo(400);
    for (int turn = 0; turn < 4; turn++) {
      assertThat(relay.post(PATH, next, A).statusCode()).isEqualTo(200);
    }
    assertThat(RunningRelay.asked(upstream).stream().map(ResponsesIT::key).distinct()).hasSize(1);
  }

  private static Answer ahead(String before, Answer answer) {
    var pieces = new ArrayList<>(answer.pieces());
    pieces.addFirst(Buffer.buffer(before));
    return Answer.chunks(answer.headers().getFirst().value(), pieces).splitEvery(5);
  }

  @Test
  void turns_that_go_on_from_nothing_are_shared_out() {
    for (int turn = 1; turn <= 9; turn++) {
      relay.post(PATH, "{\"model\":\"m\",\"input\":\"hi\"}", A);
    }

    assertThat(RunningRelay.asked(upstream).stream().map(ResponsesIT::key).distinct()).hasSize(3);
  }

  @ParameterizedTest
  @CsvSource({
    "GET,    /v1/responses/resp_2",
    "DELETE, /v1/responses/resp_2",
    "POST,   /v1/responses/resp_2/cancel",
    "GET,    /v1/responses/resp_2/input_items?limit=2"
  })
  void a_response_is_had_from_where_it_was_given(String method, String path) {
    relay.post(PATH, "{\"model\":\"m\",\"input\":\"1\"}", A);
    relay.post(PATH, "{\"model\":\"m\",\"input\":\"2\"}", A);
    var given = RunningRelay.asked(upstream).get(1);

    for (int i = 0; i < 3; i++) {
      assertThat(status(method, path, "sk-a")).isEqualTo(200);
    }

    var asked = upstream.requests().stream().filter(it -> it.target().equals(path)).toList();
    assertThat(asked).hasSize(3).allMatch(it -> key(it).equals(key(given)));
    assertThat(asked).allMatch(it -> it.method().equals(method));
  }

  @Test
  void a_response_belongs_to_the_caller_that_it_was_given() {
    relay.post(PATH, "{\"model\":\"m\",\"input\":\"1\"}", A);
    int before = upstream.requests().size();

    var answer =
        relay.post(
            PATH, "{\"model\":\"m\",\"input\":\"2\",\"previous_response_id\":\"resp_1\"}", B);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(new JsonObject(RunningRelay.text(answer)).getJsonObject("error").getString("code"))
        .isEqualTo("previous_response_not_found");
    assertThat(status("GET", "/v1/responses/resp_1", "sk-b")).isEqualTo(403);
    assertThat(status("GET", "/v1/responses/resp_9", "sk-a")).isEqualTo(403);
    assertThat(upstream.requests()).hasSize(before);
    assertThat(status("GET", "/v1/responses/resp_9", "sk-c")).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "compact", "batch_1", "resp_../x"})
  void what_is_no_id_of_a_response_opens_nothing(String id) {
    upstream.answering(request ->
        request.method().equals("POST")
            ? Answer.json("{\"id\":\"%s\"}".formatted(id))
            : answer(request));
    relay.post(PATH, "{\"model\":\"m\",\"input\":\"1\"}", A);
    int before = upstream.requests().size();

    assertThat(status("GET", "/v1/files", "sk-a")).isEqualTo(403);
    assertThat(status("DELETE", "/v1/responses/" + (id.isEmpty() ? "x" : id), "sk-a"))
        .isIn(400, 403);
    assertThat(upstream.requests()).hasSize(before);
  }

  @Test
  void nobody_takes_another_callers_response_over() {
    upstream.answering(request ->
        request.method().equals("POST") ? Answer.json("{\"id\":\"resp_A\"}") : answer(request));
    relay.post(PATH, "{\"model\":\"m\",\"input\":\"1\"}", A);
    relay.post(PATH, "{\"model\":\"m\",\"input\":\"1\"}", B);

    assertThat(status("GET", "/v1/responses/resp_A", "sk-b")).isEqualTo(403);
    assertThat(status("GET", "/v1/responses/resp_A", "sk-a")).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v1/responses         | {\"model\":\"m\",\"input\":\"2\",\"previous_response_id\":\"zz\",\"previous_response_id\":\"resp_1\"}",
        "/v1/responses         | {\"model\":\"m\",\"input\":\"2\",\"Previous_Response_Id\":\"resp_1\"}",
        "/x/v1/responses       | {\"model\":\"m\",\"n\":NaN,\"previous_response_id\":\"resp_1\"}",
        "/x/v1/responses       | {\"model\":\"m\",\"input\":\"2\",\"previous_response_id\":\"resp_1\"}",
        "/openai/v1/responses  | {\"model\":\"m\",\"input\":\"2\",\"previous_response_id\":\"resp_1\"}",
        "/v1/responses/compact | {\"model\":\"m\",\"input\":\"2\",\"previous_response_id\":\"resp_1\"}"
      })
  void no_way_leads_to_another_callers_response(String path, String body) {
    relay.post(PATH, "{\"model\":\"m\",\"input\":\"1\"}", A);
    int before = upstream.requests().size();

    assertThat(relay.post(path, body, B).statusCode()).isEqualTo(400);
    assertThat(upstream.requests()).hasSize(before);
  }

  @ParameterizedTest
  @CsvSource({"/openai/v1/responses/resp_1, 200", "/x/v1/responses/resp_1, 200"})
  void a_place_that_leads_to_it_is_as_good(String path, int status) {
    relay.post(PATH, "{\"model\":\"m\",\"input\":\"1\"}", A);
    var given = key(RunningRelay.onlyAsked(upstream));

    assertThat(status("GET", path, "sk-a")).isEqualTo(status);
    assertThat(key(upstream.requests().getLast())).isEqualTo(given);
  }

  @Test
  void one_that_is_not_known_is_for_those_only_who_may_have_all() {
    var body = "{\"model\":\"m\",\"input\":\"2\",\"previous_response_id\":\"resp_77\"}";

    assertThat(relay.post(PATH, body, A).statusCode()).isEqualTo(400);
    assertThat(relay.post(PATH, body, "authorization", "Bearer sk-c").statusCode()).isEqualTo(200);
    assertThat(RunningRelay.onlyAsked(upstream).text()).isEqualTo(body);
  }

  private int status(String method, String path, String key) {
    try (var wire = relay.wire()) {
      wire.send(
          method
              + " "
              + path
              + " HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer "
              + key
              + "\r\n\r\n");
      return wire.reply().status();
    }
  }

  private static String key(Request request) {
    return request.header("authorization").orElse("");
  }
}
