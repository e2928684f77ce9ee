package dev.relay.protocol.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.Header;
import dev.relay.contract.failure.Failure;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OpenAiErrorsTest {

  private static final List<Header> EVENTS =
      List.of(new Header("content-type", "text/event-stream; charset=utf-8"));
  private static final List<Header> JSON = List.of(new Header("content-type", "application/json"));
  private static final List<Header> HTML = List.of(new Header("content-type", "text/html"));
  private static final String SAID = "{\"error\":{\"message\":\"slow down\"}}";

  @ParameterizedTest
  @MethodSource("failures")
  void a_failure_is_written_in_the_envelope(
      Failure failure, String type, String param, String code) {
    assertThat(new OpenAiWire().error(failure).toString())
        .isEqualTo(
            "{\"error\":{\"message\":\"%s\",\"type\":\"%s\",\"param\":%s,\"code\":\"%s\"}}"
                .formatted(failure.message(), type, param, code));
  }

  static List<Arguments> failures() {
    return List.of(
        Arguments.of(Failure.invalid("c", "m"), "invalid_request_error", "null", "c"),
        Arguments.of(Failure.invalidParam("p", "c", "m"), "invalid_request_error", "\"p\"", "c"),
        Arguments.of(Failure.withStatus(413, "c", "m"), "invalid_request_error", "null", "c"),
        Arguments.of(
            new Failure.Unauthorized("m"), "invalid_request_error", "null", "invalid_api_key"),
        Arguments.of(new Failure.Unavailable("m"), "upstream_error", "null", "unavailable"),
        Arguments.of(new Failure.TimedOut("m"), "upstream_error", "null", "timed_out"),
        Arguments.of(new Failure.Broken("m"), "upstream_error", "null", "upstream_cut"),
        Arguments.of(new Failure.Internal("m"), "server_error", "null", "internal"),
        Arguments.of(
            new Failure.Overloaded("m", Duration.ofSeconds(1)),
            "server_error",
            "null",
            "overloaded"),
        Arguments.of(new Failure.Cancelled("m"), "server_error", "null", "client_gone"));
  }

  @Test
  void a_message_of_odd_characters_stays_json() {
    var failure = Failure.invalid("c", "'\"\\\n\u0001é😀'");

    assertThat(new OpenAiWire().error(failure).toString())
        .startsWith("{\"error\":{\"message\":\"'\\\"\\\\\\n\\u0001é\\uD83D\\uDE00'\",");
  }

  @Test
  void what_a_provider_said_passes_as_it_came() {
    var body = Buffer.buffer("{ \"error\" : \"é\" }\n");

    assertThat(new OpenAiWire().error(new Failure.Refused(429, JSON, body))).isSameAs(body);
  }

  @Test
  void a_failure_within_a_stream_is_one_event() {
    assertThat(new OpenAiWire().errorEvent(new Failure.Broken("cut"), Buffer.buffer()).toString())
        .isEqualTo(
            "data: {\"error\":{\"message\":\"cut\",\"type\":\"upstream_error\",\"param\":null,\"code\":\"upstream_cut\"}}\n\n");
  }

  @Test
  void an_error_event_of_a_provider_passes_as_it_came() {
    var event = Buffer.buffer("event: error\r\ndata: " + SAID + "\r\n\r\n");

    assertThat(
            new OpenAiWire()
                .errorEvent(new Failure.Refused(200, EVENTS, event), Buffer.buffer())
                .toString())
        .isEqualTo(event.toString());
  }

  @Test
  void an_error_body_of_a_provider_within_a_stream_becomes_one_event() {
    var body = Buffer.buffer("{\n  \"error\": {\r\n    \"message\": \"slow\\ndown\"\n  }\n}\n");

    assertThat(
            new OpenAiWire()
                .errorEvent(new Failure.Refused(429, JSON, body), Buffer.buffer())
                .toString())
        .startsWith("data: {")
        .endsWith("\n\n")
        .contains("\"message\": \"slow\\ndown\"")
        .satisfies(text -> assertThat(text.strip().lines()).hasSize(1));
  }

  @Test
  void an_error_page_within_a_stream_becomes_an_envelope() {
    var failure = new Failure.Refused(502, HTML, Buffer.buffer("<html>\n\nbad gateway</html>"));

    assertThat(new OpenAiWire().errorEvent(failure, Buffer.buffer()).toString())
        .startsWith("data: {\"error\":{\"message\":\"the provider answered with status 502\"");
  }
}
