package dev.relay.launcher.it.framing;

import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static dev.relay.launcher.it.RunningRelay.MODEL;
import static dev.relay.launcher.it.RunningRelay.STREAM_BODY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.RunningRelay;
import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.FakeUpstream;
import dev.relay.testkit.upstream.OpenAiAnswers;
import dev.relay.testkit.upstream.Request;
import io.vertx.core.buffer.Buffer;
import java.net.http.HttpResponse;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What comes with a 200 and is no answer is not passed on as one: somebody else is asked, and in
/// the end the client gets an error that it can read.
class LyingUpstreamIT {

  private static final Answer RIGHT = OpenAiAnswers.chat(MODEL, "the right one");
  private static final Answer STREAM = OpenAiAnswers.chatStream(MODEL, "the", "right", "one");
  private static final Buffer MEBIBYTE = Buffer.buffer("x".repeat(1 << 20));

  private static final Queue<Answer> NEXT = new ConcurrentLinkedQueue<>();

  private static FakeUpstream upstream;
  private static RunningRelay relay;
  private static FakeUpstream ofThreeKeys;
  private static RunningRelay withOthers;

  @BeforeAll
  static void start() {
    upstream = FakeUpstream.start();
    relay = RunningRelay.before(upstream);
    ofThreeKeys = FakeUpstream.start(0, LyingUpstreamIT::next);
    withOthers =
        RunningRelay.configured(
            "providers: [{name: fake, base-url: \"%s\", api-keys: [k1, k2, k3]}]"
                .formatted(ofThreeKeys.url()));
  }

  private static Answer next(Request request) {
    return request.method().equals("GET") ? OpenAiAnswers.models(MODEL) : NEXT.remove();
  }

  @AfterAll
  static void stop() {
    relay.close();
    upstream.close();
    withOthers.close();
    ofThreeKeys.close();
  }

  static Stream<Answer> noAnswers() {
    var half = RIGHT.body().getBuffer(0, RIGHT.body().length() - 1);
    return Stream.of(
        Answer.json(""),
        Answer.json("  \r\n"),
        Answer.json("").withStatus(204),
        Answer.body("text/html", Buffer.buffer("<html>welcome</html>")),
        Answer.body("application/json", half),
        Answer.json("data: {}\n\n"),
        Answer.chunks("text/html", Collections.nCopies(2, MEBIBYTE)),
        STREAM.truncateAfter(STREAM.body().length() - 20));
  }

  @ParameterizedTest
  @MethodSource("noAnswers")
  void what_is_no_answer_is_asked_for_elsewhere(Answer lie) {
    NEXT.addAll(List.of(lie, RIGHT));

    var response = withOthers.chat(CHAT_BODY);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(RIGHT.body().getBytes());
    assertThat(attempts(response)).isEqualTo("2");
  }

  @ParameterizedTest
  @MethodSource("noAnswers")
  void what_is_no_answer_is_an_error_in_the_end(Answer lie) {
    NEXT.addAll(List.of(lie, lie, lie));

    var response = withOthers.chat(CHAT_BODY);

    assertThat(response.statusCode()).isEqualTo(502);
    assertThat(RunningRelay.text(response))
        .startsWith("{\"error\":{\"message\":\"the provider's answer is ")
        .contains("\"code\":\"upstream_unreadable\"");
    assertThat(attempts(response)).isEqualTo("3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", "text/html", "text/plain"})
  void a_stream_that_is_none_is_asked_for_elsewhere(String type) {
    NEXT.addAll(List.of(Answer.body(type, Buffer.buffer("<html>welcome</html>")), STREAM));

    var response = withOthers.chat(STREAM_BODY);

    assertThat(response.body()).isEqualTo(STREAM.body().getBytes());
    assertThat(attempts(response)).isEqualTo("2");
  }

  @Test
  void a_stream_that_is_none_is_an_error_in_the_end() {
    var page = Answer.body("text/html", Buffer.buffer("<html>welcome</html>"));
    NEXT.addAll(List.of(page, page, page));

    var response = withOthers.chat(STREAM_BODY);

    assertThat(response.statusCode()).isEqualTo(502);
    assertThat(RunningRelay.text(response)).contains("no stream (expected: one, as asked)");
  }

  @ParameterizedTest
  @CsvSource({
    "invalid_request_error, context_length_exceeded, 400",
    "invalid_request_error, model_not_found, 404",
    "requests, rate_limit_exceeded, 429",
    "insufficient_quota, insufficient_quota, 429",
    "server_error, what_nobody_knows, 500",
    "overloaded_error, , 529",
  })
  void an_error_that_says_it_is_none_gets_its_status(String type, String code, int status) {
    var error = OpenAiAnswers.error(200, type, code, "said the provider");
    upstream.answering(error);

    for (var body : new String[] {CHAT_BODY, STREAM_BODY}) {
      var response = relay.chat(body);

      assertThat(response.statusCode()).isEqualTo(status);
      assertThat(response.body()).isEqualTo(error.body().getBytes());
      assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"code\":500,\"msg\":\"its words\",\"success\":false} | 500",
        "{\"choices\":null,\"base_resp\":{\"status_code\":1004,\"status_msg\":\"its words: login fail\"}} | 401",
        "{\"choices\":[],\"error\":\"its words\"} | 500",
        "{\"detail\":\"its words\"} | 500",
        "{\"object\":\"error\",\"message\":\"its words\",\"code\":429} | 429",
        "{\"errors\":[{\"message\":\"its words\"}]} | 500",
      })
  void an_error_in_another_form_is_no_answer(String body, int status) {
    NEXT.addAll(List.of(Answer.json(body), RIGHT));
    assertThat(withOthers.chat(CHAT_BODY).body()).isEqualTo(RIGHT.body().getBytes());

    upstream.answering(Answer.json(body));
    var alone = relay.chat(CHAT_BODY);

    assertThat(alone.statusCode()).isEqualTo(status);
    assertThat(RunningRelay.text(alone)).startsWith("{\"error\":{\"message\":\"its words");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 40})
  void an_error_that_is_cut_is_told_in_full(int bytes) {
    var error = OpenAiAnswers.error(404, "invalid_request_error", "x", "said the provider");
    upstream.enqueue(error.cutAfter(bytes), error.cutAfter(bytes));

    for (var body : new String[] {CHAT_BODY, STREAM_BODY}) {
      var response = relay.chat(body);

      assertThat(response.statusCode()).isEqualTo(404);
      assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
      assertThat(RunningRelay.text(response))
          .startsWith("{\"error\":{\"message\":\"the provider answered with status 404\"")
          .endsWith("}}");
    }
  }

  @Test
  void an_error_that_says_nothing_is_told_in_words() {
    upstream.enqueue(Answer.json("").withStatus(400));

    assertThat(RunningRelay.text(relay.chat(CHAT_BODY)))
        .startsWith("{\"error\":{\"message\":\"the provider answered with status 400\"");
  }

  @Test
  void an_answer_that_turns_out_to_be_cut_when_some_is_out_is_not_completed() {
    var half = Buffer.buffer("{\"choices\":[\"");
    half.appendBuffer(MEBIBYTE).appendBuffer(MEBIBYTE).appendString("\"]");
    upstream.enqueue(Answer.body("application/json", half));

    try (var wire = relay.wire()) {
      var head = wire.chat(CHAT_BODY).until("\r\n\r\n");

      assertThat(head).startsWith("HTTP/1.1 200").contains("content-length: " + half.length());
      assertThat(wire.rest().length).isLessThan(half.length());
    }
  }

  private static String attempts(HttpResponse<?> response) {
    return response.headers().firstValue("x-relay-attempts").orElse("");
  }
}
