package dev.relay.protocol.notice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.Dialect;
import dev.relay.contract.Header;
import dev.relay.contract.failure.Failure;
import dev.relay.protocol.notice.ProviderError.Cause;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProviderErrorTest {

  private static final List<Header> JSON = List.of(new Header("content-type", "application/json"));
  private static final List<Header> EVENTS =
      List.of(new Header("content-type", "text/event-stream; charset=utf-8"));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ANTHROPIC | {'type':'error','error':{'type':'overloaded_error','message':'O'}}      | 529",
        "ANTHROPIC | {'error':{'type':'rate_limit_error'},'type':'error'}                    | 429",
        "ANTHROPIC | {'type':'error','error':{'type':'invalid_request_error'}}               | 400",
        "ANTHROPIC | {'type':'error','error':{'type':'authentication_error'}}                | 401",
        "ANTHROPIC | {'type':'error','error':{'type':'permission_error'}}                    | 403",
        "ANTHROPIC | {'type':'error','error':{'type':'not_found_error'}}                     | 404",
        "ANTHROPIC | {'type':'error','error':{'type':'request_too_large'}}                   | 413",
        "ANTHROPIC | {'type':'error','error':{'type':'timeout_error'}}                       | 504",
        "ANTHROPIC | {'type':'error','error':{'type':'api_error'}}                           | 500",
        "OPENAI    | {'error':{'message':'boom','type':'server_error','code':null}}          | 500",
        "OPENAI    | {'error':{'type':'tokens','code':'rate_limit_exceeded'}}                | 429",
        "OPENAI    | {'error':{'type':'invalid_request_error','code':'invalid_api_key'}}     | 401",
        "OPENAI    | {'error':{'code':'context_length_exceeded','type':'x'}}                 | 400",
        "OPENAI    | {'error':{'type':'invalid_request_error','code':'odd'}}                 | 400",
        "OPENAI    | {'error':{'message':'Provider disconnected','code':502}}                | 502",
        "OPENAI    | {'error':{'message':'p','code':99999999999999999999}}                   | 500",
        "OPENAI    | {'object':'error','message':'m','type':'BadRequestError','code':400}    | 400",
        "OPENAI    | {'error':'This exceeds the maximum context length'}                     | 400",
        "OPENAI    | {'error':'boom'}                                                        | 500",
        "RESPONSES | {'type':'error','code':'server_error','message':'no','param':null}      | 500",
        "RESPONSES | {'type':'error','error':{'type':'x','code':'rate_limit_exceeded'}}      | 429",
        "RESPONSES | {'type':'response.failed','response':{'status':'failed',"
            + "'error':{'code':'rate_limit_exceeded','message':'try again in 1s'}}}          | 429",
        "RESPONSES | {'type':'response.failed','response':{'error':"
            + "{'code':'server_is_overloaded'}}}                                             | 503",
        "GEMINI    | {'error':{'code':503,'message':'overloaded','status':'UNAVAILABLE'}}    | 503",
        "GEMINI    | {'error':{'status':'RESOURCE_EXHAUSTED'}}                               | 429",
        "GEMINI    | {'error':{'status':'INVALID_ARGUMENT','code':400}}                      | 400",
        "GEMINI    | {'error':{'status':'UNAUTHENTICATED'}}                                  | 401",
        "GEMINI    | {'error':{'status':'PERMISSION_DENIED'}}                                | 403",
        "GEMINI    | {'error':{'status':'NOT_FOUND'}}                                        | 404",
        "GEMINI    | {'error':{'status':'INTERNAL'}}                                         | 500",
        "GEMINI    | {'error':{'status':'DEADLINE_EXCEEDED'}}                                | 504",
        "GEMINI    | gibberish                                                               | 500"
      })
  void an_error_within_a_stream_has_the_status_that_it_would_have_had(
      Dialect dialect, String data, int status) {
    var event = "event: error\ndata: " + data.replace('\'', '"') + "\n\n";

    assertThat(providerError(dialect, 200, EVENTS, event).status()).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({"'\n'", "'\r\n'", "'\r'"})
  void the_last_event_says_it(String end) {
    var said =
        """
        event: message_start
        data: {"type":"not_found_error"}

        : a

        event: error
        data: {"error":
        data: {"type":"overloaded_error"}}

        """;

    assertThat(providerError(Dialect.ANTHROPIC, 200, EVENTS, said.replace("\n", end)).status())
        .isEqualTo(529);
  }

  @Test
  void an_event_behind_a_long_preamble_is_read() {
    var said = "data: {\"a\":\"%s\"}\n\ndata: {\"error\":{\"code\":\"rate_limit_exceeded\"}}";

    assertThat(
            providerError(Dialect.RESPONSES, 200, EVENTS, said.formatted("a".repeat(100_000)))
                .status())
        .isEqualTo(429);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400 | {'error':{'message':'x','code':'context_length_exceeded'}}",
        "400 | {'type':'error','error':{'message':'prompt is too long: 9 tokens > 8 maximum'}}",
        "400 | {'error':{'message':'input length and `max_tokens` exceed context limit: 1 + 2'}}",
        "400 | {'error':{'message':'The input token count (9) exceeds the maximum number of tokens"
            + " allowed (8).','status':'INVALID_ARGUMENT'}}",
        "400 | {'object':'error','message':'This model`s maximum context length is 8 tokens.'}",
        "400 | {'error':{'message':'the request exceeds the available context size'}}",
        "400 | {'message':'Input is too long for requested model.'}",
        "413 | {'error':'prompt too long; exceeded max context length by 4 tokens'}",
        "422 | {'detail':'The prompt exceeds the context window'}",
        "400 | {'error':{'message':'Provider returned error',"
            + "'metadata':{'raw':'{`message`:`maximum context length is 8`}'}}}",
        "400 | input is too long"
      })
  void a_conversation_that_is_too_long_is_told_by_its_words(int status, String body) {
    assertThat(json(Dialect.OPENAI, status, body).cause()).isEqualTo(Cause.CONTEXT_OVERFLOW);
    assertThat(json(Dialect.OPENAI, 500, body).cause()).isEqualTo(Cause.OTHER);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400 | {'detail':[{'msg':'bad','input':'what is the maximum context length?'}]}",
        "413 | {'error':{'type':'request_too_large','message':'Request exceeds the maximum size'}}",
        "400 | {'error':{'message':'max_tokens is too large: 9. This supports at most 8'}}"
      })
  void other_refusals_are_not(int status, String body) {
    assertThat(json(Dialect.OPENAI, status, body).cause()).isEqualTo(Cause.OTHER);
  }

  @Test
  void a_limit_that_one_request_exceeds_alone_is_another_429() {
    var alone =
        "{'error':{'message':'Request too large for gpt-4o on tokens per min (TPM): Limit 30000,"
            + " Requested 40000.','type':'tokens','code':'rate_limit_exceeded'}}";
    var all = "{'error':{'message':'Rate limit reached for gpt-4o','code':'rate_limit_exceeded'}}";

    assertThat(json(Dialect.OPENAI, 429, alone).cause()).isEqualTo(Cause.REQUEST_TOO_LARGE);
    assertThat(json(Dialect.OPENAI, 429, all).cause()).isEqualTo(Cause.OTHER);
    assertThat(json(Dialect.OPENAI, 413, alone).cause()).isEqualTo(Cause.OTHER);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'error':{'message':'x','code':'invalid_encrypted_content'}}",
        "{'error':{'message':'The encrypted content gAAA could not be verified.'}}",
        "{'error':{'message':'Encrypted content could not be decrypted or parsed.'}}"
      })
  void content_that_was_written_for_another_key_is_told_apart(String body) {
    assertThat(json(Dialect.RESPONSES, 400, body).cause()).isEqualTo(Cause.BOUND_CONTENT);
  }

  @Test
  void a_wrong_key_of_googles_is_no_fault_of_the_request() {
    var body = "{'error':{'code':400,'message':'API key not valid. Please pass a valid API key.'}}";

    assertThat(json(Dialect.GEMINI, 400, body)).isEqualTo(new ProviderError(401, Cause.OTHER));
    assertThat(json(Dialect.OPENAI, 400, body)).isEqualTo(new ProviderError(400, Cause.OTHER));
  }

  @Test
  void no_more_than_the_beginning_is_read() {
    var body = "{\"a\":\"" + "a".repeat(20_000) + "\",\"message\":\"input is too long\"}";

    assertThat(providerError(Dialect.OPENAI, 400, JSON, body).cause()).isEqualTo(Cause.OTHER);
  }

  @Property
  void whatever_comes_has_a_meaning(
      @ForAll byte[] body, @ForAll Dialect dialect, @ForAll boolean event) {
    var refused = new Failure.Refused(200, event ? EVENTS : JSON, Buffer.buffer(body));

    assertThat(ProviderError.of(dialect, refused)).isEqualTo(new ProviderError(500, Cause.OTHER));
  }

  @ParameterizedTest
  @CsvSource({"302", "401", "429", "503"})
  void a_page_has_the_status_that_it_came_with(int status) {
    assertThat(providerError(Dialect.OPENAI, status, List.of(), "<html>Bad gateway</html>"))
        .isEqualTo(new ProviderError(status, Cause.OTHER));
  }

  private static ProviderError json(Dialect dialect, int status, String body) {
    return providerError(dialect, status, JSON, body.replace('\'', '"').replace('`', '\''));
  }

  private static ProviderError providerError(
      Dialect dialect, int status, List<Header> headers, String body) {
    return ProviderError.of(dialect, new Failure.Refused(status, headers, Buffer.buffer(body)));
  }
}
