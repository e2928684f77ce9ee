package dev.relay.launcher.it.provider;

import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static dev.relay.launcher.it.RunningRelay.MODEL;
import static dev.relay.launcher.it.RunningRelay.STREAM_BODY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.RunningRelay;
import dev.relay.launcher.it.Wire;
import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.FakeUpstream;
import dev.relay.testkit.upstream.OpenAiAnswers;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The client gets the bytes that the provider sent.
class AnswerBytesIT {

  private static final String UNICODE = "schön 漢字 👩‍👩‍👧 \u0000é";

  private static final List<String> TOOLS =
      List.of(
          delta("{\"role\":\"assistant\",\"content\":null}", "null"),
          delta(
              "{\"tool_calls\":[{\"index\":0,\"id\":\"call_1\",\"type\":\"function\","
                  + "\"function\":{\"name\":\"weather\",\"arguments\":\"\"}}]}",
              "null"),
          delta(
              "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"city\\\": \"}}]}",
              "null"),
          delta(
              "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"\\\"Köln\\\"}\"}}]}",
              "null"),
          delta(
              "{\"tool_calls\":[{\"index\":1,\"id\":\"call_2\",\"type\":\"function\","
                  + "\"function\":{\"name\":\"weather\",\"arguments\":\"{}\"}}]}",
              "null"),
          delta("{}", "\"tool_calls\""),
          "[DONE]");

  private static FakeUpstream upstream;
  private static RunningRelay relay;

  @BeforeAll
  static void start() {
    upstream = FakeUpstream.start();
    relay = RunningRelay.before(upstream);
  }

  @AfterAll
  static void stop() {
    relay.close();
    upstream.close();
  }

  @Test
  void a_body_of_known_length_passes() {
    var answer = OpenAiAnswers.chat(MODEL, UNICODE);
    upstream.enqueue(answer);

    var reply = reply(CHAT_BODY);

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.body()).isEqualTo(answer.body().getBytes());
    assertThat(reply.header("content-length")).isEqualTo("" + answer.body().length());
    assertThat(reply.header("content-type")).isEqualTo("application/json");
  }

  @Test
  void a_chunked_body_passes() {
    var answer = OpenAiAnswers.chat(MODEL, UNICODE).withFraming(Answer.Framing.CHUNKED);
    upstream.enqueue(answer.splitEvery(7));

    assertThat(reply(CHAT_BODY).body()).isEqualTo(answer.body().getBytes());
  }

  @Test
  void an_answer_names_its_request_and_who_answered() {
    upstream.enqueue(
        OpenAiAnswers.chat(MODEL, "hi"), OpenAiAnswers.chat(MODEL, "hi"), stream("hi"));

    var first = reply(CHAT_BODY);
    var second = reply(CHAT_BODY);
    var third = reply(STREAM_BODY);

    assertThat(first.header("x-relay-provider")).isEqualTo("fake");
    assertThat(first.header("x-relay-model")).isEqualTo(MODEL);
    assertThat(third.header("x-relay-provider")).isEqualTo("fake");
    assertThat(third.header("x-relay-model")).isEqualTo(MODEL);
    assertThat(
            List.of(
                first.header("x-relay-request-id"),
                second.header("x-relay-request-id"),
                third.header("x-relay-request-id")))
        .doesNotHaveDuplicates()
        .allMatch(id -> id.startsWith("req_"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 17, 1000})
  void a_stream_passes_however_it_was_split(int bytes) {
    var answer = stream("He", "llo ", UNICODE, "\n\ndata: no event\n\n", UNICODE);
    upstream.enqueue(answer.splitEvery(bytes));

    var reply = reply(STREAM_BODY);

    assertThat(reply.text()).isEqualTo(text(answer));
    assertThat(reply.body()).isEqualTo(answer.body().getBytes());
    assertThat(reply.header("content-type")).startsWith("text/event-stream");
    assertThat(reply.header("cache-control")).isEqualTo("no-cache");
    assertThat(reply.header("x-accel-buffering")).isEqualTo("no");
  }

  @Test
  void chunks_that_cut_events_and_code_points_pass() {
    var whole = stream(UNICODE, UNICODE, UNICODE).body();
    var chunks = IntStream.range(0, whole.length()).mapToObj(i -> whole.slice(i, i + 1)).toList();
    upstream.enqueue(Answer.events(chunks));

    assertThat(reply(STREAM_BODY).body()).isEqualTo(whole.getBytes());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4096})
  void tool_calls_pass(int bytes) {
    var answer = Answer.sse(TOOLS);
    upstream.enqueue(answer.splitEvery(bytes));

    assertThat(reply(STREAM_BODY).text()).isEqualTo(text(answer));
  }

  @Test
  void several_choices_pass() {
    var answer =
        Answer.sse(
            List.of(
                choice(0, "{\"role\":\"assistant\",\"content\":\"\"}", "null"),
                choice(1, "{\"role\":\"assistant\",\"content\":\"\"}", "null"),
                choice(1, "{\"content\":\"b\"}", "null"),
                choice(0, "{\"content\":\"a\"}", "null"),
                choice(1, "{}", "\"stop\""),
                choice(0, "{\"content\":\"aa\"}", "null"),
                choice(0, "{}", "\"length\""),
                "[DONE]"));
    upstream.enqueue(answer.splitEvery(3));

    assertThat(reply(STREAM_BODY).text()).isEqualTo(text(answer));
  }

  @Test
  void line_ends_and_comments_of_the_provider_pass() {
    var bytes =
        Buffer.buffer(
            ": hello\r\n\r\ndata: "
                + delta("{\"content\":\"a\"}", "null")
                + "\r\n\r\n: ping\n\nevent: x\nid: 7\ndata: "
                + delta("{\"content\":\"b\"}", "\"stop\"")
                + "\r\rdata: [DONE]\r\n\r\n");
    upstream.enqueue(Answer.events(List.of(bytes)).splitEvery(2));

    assertThat(reply(STREAM_BODY).text()).isEqualTo(bytes.toString());
  }

  @ParameterizedTest
  @ValueSource(ints = {1 << 20, 5 << 20})
  void a_large_answer_passes(int size) {
    var answer = OpenAiAnswers.chat(MODEL, "x".repeat(size));
    upstream.enqueue(answer, answer.withFraming(Answer.Framing.CHUNKED));

    assertThat(reply(CHAT_BODY).body()).isEqualTo(answer.body().getBytes());
    assertThat(reply(CHAT_BODY).body()).isEqualTo(answer.body().getBytes());
  }

  @Test
  void an_event_of_five_megabytes_passes() {
    var answer = stream("a", "x".repeat(5 << 20), "b");
    upstream.enqueue(answer);

    assertThat(reply(STREAM_BODY).body()).isEqualTo(answer.body().getBytes());
  }

  @Test
  void a_stream_comes_as_it_is_generated() {
    var answer = stream("first", "second");
    var sent = answer.pieces().get(0).length() + answer.pieces().get(1).length();
    upstream.enqueue(answer.hangAfter(sent));

    try (var wire = relay.wire()) {
      assertThat(wire.chat(STREAM_BODY).until("first")).startsWith("HTTP/1.1 200 ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/completions", "/v1/embeddings"})
  void the_other_operations_pass(String path) {
    var answer = Answer.json("{\"object\":\"list\",\"data\":[{\"embedding\":[0.1,-2e-3]}]}");
    upstream.enqueue(answer);

    var response = relay.post(path, "{\"model\":\"gpt-test\",\"prompt\":\"a\",\"input\":\"a\"}");

    assertThat(response.body()).isEqualTo(answer.body().getBytes());
    assertThat(upstream.requests().getLast().target()).isEqualTo(path);
  }

  private static Wire.Reply reply(String body) {
    try (var wire = relay.wire()) {
      return wire.chat(body).reply();
    }
  }

  private static Answer stream(String... contents) {
    return OpenAiAnswers.chatStream(MODEL, contents);
  }

  private static String text(Answer answer) {
    return answer.body().toString(StandardCharsets.UTF_8);
  }

  private static String delta(String delta, String finish) {
    return choice(0, delta, finish);
  }

  private static String choice(int index, String delta, String finish) {
    return "{\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\","
        + "\"choices\":[{\"index\":"
        + index
        + ",\"delta\":"
        + delta
        + ",\"finish_reason\":"
        + finish
        + "}]}";
  }
}
