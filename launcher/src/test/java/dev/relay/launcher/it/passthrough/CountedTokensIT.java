package dev.relay.launcher.it.passthrough;

import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static dev.relay.launcher.it.RunningRelay.MODEL;
import static dev.relay.launcher.it.RunningRelay.SOON;
import static dev.relay.launcher.it.RunningRelay.STREAM_BODY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.Await;
import dev.relay.launcher.it.RunningRelay;
import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.FakeUpstream;
import dev.relay.testkit.upstream.OpenAiAnswers;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Tokens are counted wherever the provider tells them, and estimated where an answer is cut.
class CountedTokensIT {

  private final FakeUpstream upstream = FakeUpstream.start();
  private RunningRelay relay;

  @BeforeEach
  void start() {
    upstream.answering(OpenAiAnswers.models(MODEL));
    relay =
        RunningRelay.configured(
            """
            providers:
              - {name: o, base-url: "%1$s/v1", api-key: k}
              - {name: a, type: anthropic, base-url: "%1$s", api-key: k}
              - {name: g, type: gemini, base-url: "%1$s", api-key: k}
            """
                .formatted(upstream.url()));
  }

  @AfterEach
  void stop() {
    relay.close();
    upstream.close();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1000",
    "0, 100000",
    "0, 3000000",
    "300000, 300000",
    "2000000, 1000000",
    "100000, 10",
  })
  void usage_is_read_wherever_it_stands_in_a_whole_answer(int before, int behind) {
    upstream.answering(
        Answer.json(
                "{\"choices\":[{\"message\":{\"content\":\"%s\"}}],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":5},\"x\":\"%s\"}"
                    .formatted("é\"".replace("\"", "\\\"").repeat(before / 4), "b".repeat(behind)))
            .splitEvery(8192));

    relay.chat(CHAT_BODY);

    awaitTokens("tokens_total", 7, 5);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 17, 100_000})
  void usage_is_read_in_any_split(int split) {
    var filling = split < 10 ? 100 : 70_000;
    upstream.answering(
        Answer.json(
                "{\"usage\" : {\"prompt_tokens\":7,\"d\":{\"a\":1},\"completion_tokens\":5},\"choices\":[{\"x\":\"%s\"}]}"
                    .formatted("b".repeat(filling)))
            .splitEvery(split));

    relay.chat(CHAT_BODY);

    awaitTokens("tokens_total", 7, 5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/openai/v1/chat/completions | {\"model\":\"gpt-test\"} | {\"choices\":[{}],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":5}}",
        "/o/v1/chat/completions | {\"model\":\"gpt-test\",\"stream\":true} | data: {\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":5}}~~data: [DONE]~~",
        "/openai/v1/responses | {\"model\":\"gpt-test\",\"stream\":true} | data: {\"type\":\"response.completed\",\"response\":{\"usage\":{\"input_tokens\":7,\"output_tokens\":5}}}~~",
        "/openai/v1/embeddings | {\"model\":\"gpt-test\"} | {\"data\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":5}}",
        "/anthropic/v1/messages | {\"model\":\"gpt-test\",\"stream\":true} | data: {\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":7,\"output_tokens\":1}}}~~data: {\"type\":\"message_delta\",\"usage\":{\"output_tokens\":5}}~~",
        "/gemini/v1beta/models/gpt-test:generateContent | {} | {\"usageMetadata\":{\"promptTokenCount\":7,\"candidatesTokenCount\":5}}",
        "/gemini/v1beta/models/gpt-test%3AstreamGenerateContent?alt=sse | {} | data: {\"usageMetadata\":{\"promptTokenCount\":7,\"candidatesTokenCount\":5}}~~",
      })
  void a_path_that_is_passed_through_is_counted(String path, String body, String answer) {
    boolean streamed = answer.startsWith("data");
    var bytes = Buffer.buffer(answer.replace('~', '\n'));
    upstream.answering(
        Answer.body(streamed ? "text/event-stream" : "application/json", bytes).splitEvery(11));

    assertThat(relay.post(path, body).body()).isEqualTo(bytes.getBytes());

    awaitTokens("tokens_total", 7, 5);
    assertThat(relay.text("/metrics"))
        .contains("operation=\"native\"")
        .contains("status=\"200\",stream=\"" + streamed + "\"");
  }

  @Test
  void a_path_that_tells_what_was_counted_before_is_not_counted() {
    upstream.answering(Answer.json("{\"usage\":{\"input_tokens\":7,\"output_tokens\":5}}"));

    relay.get("/openai/v1/responses/resp_1");
    relay.post("/openai/v1/messages/batches", "{}");
    relay.awaitEnded("done", 2);

    assertThat(tokens("tokens_total", "input")).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/chat/completions", "/openai/v1/chat/completions"})
  void what_a_client_got_before_it_left_is_estimated(String path) {
    var words = new String[20];
    Arrays.fill(words, "word ");
    var stream = OpenAiAnswers.chatStream(MODEL, words);
    upstream.answering(stream.hangAfter(stream.body().length() - 400));
    try (var wire = relay.wire()) {
      wire.post(path, STREAM_BODY.getBytes(StandardCharsets.UTF_8)).until("word ");
    }
    relay.awaitEnded("client_gone", 1);

    assertThat(tokens("tokens_estimated_total", "output")).isBetween(1, 80);
    assertThat(tokens("tokens_estimated_total", "input")).isEqualTo((STREAM_BODY.length() + 3) / 4);
    assertThat(tokens("tokens_total", "output")).isZero();
  }

  @Test
  void what_a_provider_sent_before_it_was_cut_is_estimated() {
    var stream = OpenAiAnswers.chatStream(MODEL, "one ", "two ", "three ");
    upstream.answering(stream.cutAfter(stream.body().length() - 20));

    relay.chat(STREAM_BODY);

    relay.awaitEnded("upstream_cut", 1);
    assertThat(tokens("tokens_estimated_total", "output")).isBetween(2, 12);
  }

  private void awaitTokens(String name, int input, int output) {
    Await.until(
        SOON,
        name + " " + input + "/" + output,
        () -> tokens(name, "input") == input && tokens(name, "output") == output);
  }

  private int tokens(String name, String direction) {
    var start = "relay_gateway_" + name + "{direction=\"" + direction + "\"}";
    return relay
        .text("/metrics")
        .lines()
        .filter(line -> line.startsWith(start))
        .mapToInt(line -> (int) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }
}
