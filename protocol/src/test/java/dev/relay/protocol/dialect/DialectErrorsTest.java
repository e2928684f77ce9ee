package dev.relay.protocol.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.Dialect;
import dev.relay.contract.Header;
import dev.relay.contract.failure.Failure;
import dev.relay.protocol.Json;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Errors of the dialects that are not OpenAI's, as their own clients expect them.
class DialectErrorsTest {

  private static final List<Header> JSON = List.of(new Header("content-type", "application/json"));
  private static final List<Header> HTML = List.of(new Header("content-type", "text/html"));
  private static final List<Header> EVENTS =
      List.of(new Header("content-type", "text/event-stream"));

  @ParameterizedTest
  @CsvSource({
    "400, invalid_request_error",
    "401, authentication_error",
    "403, permission_error",
    "404, not_found_error",
    "405, invalid_request_error",
    "413, request_too_large",
    "429, rate_limit_error",
    "500, api_error",
    "503, overloaded_error",
    "504, timeout_error",
  })
  void anthropic_says_the_type(int status, String type) {
    assertThat(error(Dialect.ANTHROPIC, Failure.withStatus(status, "c", "it is so")))
        .isEqualTo(
            "{\"type\":\"error\",\"error\":{\"type\":\"%s\",\"message\":\"it is so\"}}"
                .formatted(type));
  }

  @ParameterizedTest
  @CsvSource({
    "400, INVALID_ARGUMENT",
    "401, UNAUTHENTICATED",
    "403, PERMISSION_DENIED",
    "404, NOT_FOUND",
    "429, RESOURCE_EXHAUSTED",
    "500, INTERNAL",
    "502, UNAVAILABLE",
    "503, UNAVAILABLE",
    "504, DEADLINE_EXCEEDED",
  })
  void gemini_says_the_status(int status, String word) {
    assertThat(error(Dialect.GEMINI, Failure.withStatus(status, "c", "it is so")))
        .isEqualTo(
            "{\"error\":{\"code\":%d,\"message\":\"it is so\",\"status\":\"%s\"}}"
                .formatted(status, word));
  }

  @ParameterizedTest
  @EnumSource
  void what_a_provider_said_passes_as_it_came(Dialect dialect) {
    var body = Buffer.buffer("{ \"error\" : {\"message\": \"prompt is too long\"} }\n");

    assertThat(Wires.of(dialect).error(new Failure.Refused(400, JSON, body))).isSameAs(body);
  }

  @ParameterizedTest
  @EnumSource
  void a_page_of_a_proxy_becomes_an_envelope(Dialect dialect) {
    var page = new Failure.Refused(502, HTML, Buffer.buffer("<html>bad gateway</html>"));

    assertThat(error(dialect, page)).startsWith("{").contains("status 502").doesNotContain("html");
  }

  @ParameterizedTest
  @EnumSource
  void a_failure_within_a_stream_is_one_event(Dialect dialect) {
    assertThat(event(dialect, new Failure.Broken("cut")))
        .endsWith("}\n\n")
        .contains("data: {", "\"message\":\"cut\"")
        .satisfies(text -> assertThat(text.split("\n\n", -1)).hasSize(2));
  }

  @ParameterizedTest
  @CsvSource({"ANTHROPIC, error", "RESPONSES, error"})
  void it_has_the_name_that_clients_look_for(Dialect dialect, String name) {
    assertThat(event(dialect, new Failure.Broken("cut"))).startsWith("event: " + name + "\ndata: ");
  }

  @ParameterizedTest
  @EnumSource
  void a_providers_event_passes_as_it_came(Dialect dialect) {
    var said = "event: error\r\ndata: {\"error\":{\"message\":\"no\"}}\r\n\r\n";

    assertThat(event(dialect, new Failure.Refused(200, EVENTS, Buffer.buffer(said))))
        .isEqualTo(said);
  }

  @ParameterizedTest
  @EnumSource
  void a_providers_event_without_its_end_gets_it(Dialect dialect) {
    var bytes = Buffer.buffer("data: {\"error\":{\"message\":\"no\"}}").getBytes();
    var said = Json.buffer(bytes);

    assertThat(event(dialect, new Failure.Refused(200, EVENTS, said)))
        .isEqualTo("data: {\"error\":{\"message\":\"no\"}}\n\n");
  }

  @ParameterizedTest
  @EnumSource
  void a_providers_error_within_a_stream_keeps_its_words(Dialect dialect) {
    var body = Buffer.buffer("{\"error\":\n {\"message\": \"prompt is too long\"}}");

    assertThat(event(dialect, new Failure.Refused(400, JSON, body)))
        .contains("prompt is too long")
        .satisfies(text -> assertThat(text.split("\n\n", -1)).hasSize(2));
  }

  private static String error(Dialect dialect, Failure failure) {
    return Wires.of(dialect).error(failure).toString();
  }

  private static String event(Dialect dialect, Failure failure) {
    return Wires.of(dialect).errorEvent(failure, Buffer.buffer()).toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "data: {\"sequence_number\":6}                                   | 7",
        "data: {\"sequence_number\":6} data: {\"sequence_number\" : 7} | 8",
        "data: {\"type\":\"x\"}                                        | 0",
        "''                                                                | 0"
      })
  void an_error_within_responses_has_the_next_number(String before, int number) {
    var event =
        Wires.of(Dialect.RESPONSES).errorEvent(new Failure.Broken("cut"), Buffer.buffer(before));

    assertThat(event.toString()).contains("\"sequence_number\":" + number + "}");
  }
}
