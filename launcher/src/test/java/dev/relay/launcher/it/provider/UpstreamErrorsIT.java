package dev.relay.launcher.it.provider;

import static dev.relay.launcher.it.RunningRelay.CHAT_BODY;
import static dev.relay.launcher.it.RunningRelay.MODEL;
import static dev.relay.launcher.it.RunningRelay.STREAM_BODY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.launcher.it.RunningRelay;
import dev.relay.testkit.upstream.Answer;
import dev.relay.testkit.upstream.FakeUpstream;
import dev.relay.testkit.upstream.OpenAiAnswers;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the provider says of an error reaches the client as it was said.
class UpstreamErrorsIT {

  private static FakeUpstream upstream;
  private static RunningRelay relay;

  @BeforeAll
  static void start() {
    upstream = FakeUpstream.start();
    relay = RunningRelay.before(upstream, "", RunningRelay.ONE_CALL);
  }

  @AfterAll
  static void stop() {
    relay.close();
    upstream.close();
  }

  @ParameterizedTest
  @CsvSource({
    "400,invalid_request_error,context_length_exceeded",
    "401,invalid_request_error,invalid_api_key",
    "404,invalid_request_error,model_not_found",
    "413,invalid_request_error,request_too_large",
    "422,invalid_request_error,unprocessable",
    "429,requests,rate_limit_exceeded",
    "500,server_error,internal",
    "529,overloaded_error,overloaded",
  })
  void an_error_passes_verbatim(int status, String type, String code) {
    var answer =
        OpenAiAnswers.error(status, type, code, "This model's maximum context length is 8 — ü")
            .withHeader("retry-after", "17")
            .withHeader("retry-after-ms", "17000")
            .withHeader("x-should-retry", "false")
            .withHeader("x-request-id", "req_upstream")
            .withHeader("x-ratelimit-remaining-requests", "3");
    upstream.enqueue(answer, answer);

    for (var body : List.of(CHAT_BODY, STREAM_BODY)) {
      var response = relay.chat(body);

      assertThat(response.statusCode()).isEqualTo(status);
      assertThat(response.body()).isEqualTo(answer.body().getBytes());
      assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
      assertThat(response.headers().firstValue("retry-after")).hasValue("17");
      assertThat(response.headers().firstValue("retry-after-ms")).hasValue("17000");
      assertThat(response.headers().firstValue("x-should-retry")).hasValue("false");
      assertThat(response.headers().firstValue("x-request-id")).hasValue("req_upstream");
      assertThat(response.headers().firstValue("x-ratelimit-remaining-requests")).hasValue("3");
      assertThat(response.headers().firstValue("x-relay-request-id")).isPresent();
      assertThat(response.headers().firstValue("x-relay-provider")).hasValue("fake");
    }
  }

  @Test
  void a_page_of_html_becomes_an_error_that_agents_can_read() {
    var page = Buffer.buffer("<html><body>503 Service Unavailable</body></html>");
    upstream.enqueue(Answer.body("text/html; charset=utf-8", page).withStatus(503));

    var response = relay.chat(STREAM_BODY);

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
    assertThat(RunningRelay.text(response))
        .startsWith("{\"error\":{\"message\":\"the provider answered with status 503\"")
        .doesNotContain("html");
  }

  @Test
  void an_error_without_a_body_passes() {
    upstream.enqueue(
        Answer.body("application/json", Buffer.buffer()).withStatus(500),
        OpenAiAnswers.chat(MODEL, "hi"));

    assertThat(relay.chat(CHAT_BODY).statusCode()).isEqualTo(500);
    assertThat(relay.chat(CHAT_BODY).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void a_redirect_is_not_followed(int status) {
    var before = upstream.requests().size();
    upstream.enqueue(
        Answer.json("{}").withStatus(status).withHeader("location", upstream.url() + "/elsewhere"));

    var response = relay.chat(CHAT_BODY);

    assertThat(response.statusCode()).isEqualTo(502);
    assertThat(RunningRelay.text(response)).startsWith("{\"error\":{\"message\":\"");
    assertThat(response.headers().firstValue("location")).isEmpty();
    assertThat(upstream.requests()).hasSize(before + 1);
  }

  @Test
  void an_error_within_a_stream_passes_and_nothing_follows() {
    var error =
        "{\"error\":{\"message\":\"Overloaded, ü\",\"type\":\"server_error\",\"code\":\"x\"}}";
    var content = "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}";
    upstream.enqueue(Answer.sse(List.of(content, error, "[DONE]")));

    var response = relay.chat(STREAM_BODY);

    assertThat(RunningRelay.text(response))
        .isEqualTo("data: " + content + "\n\ndata: " + error + "\n\n");
  }

  @ParameterizedTest
  @CsvSource({
    "server_error,, 500",
    "invalid_request_error, invalid_api_key, 401",
    "requests, rate_limit_exceeded, 429",
  })
  void an_error_as_the_first_event_gets_its_status(String type, String code, int status) {
    var error = OpenAiAnswers.error(200, type, code, "Overloaded").body().toString();
    upstream.enqueue(Answer.sse(List.of(error)));

    var response = relay.chat(STREAM_BODY);

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
    assertThat(RunningRelay.text(response)).isEqualTo(error);
  }
}
