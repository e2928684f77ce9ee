package dev.relay.protocol.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.Dialect;
import dev.relay.protocol.AnswerReader.Form;
import dev.relay.testkit.upstream.OpenAiAnswers;
import io.vertx.core.buffer.Buffer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerFormTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "OPENAI    | {\"choices\":[],\"usage\":null}",
        "OPENAI    | {\"choices\":[{}],\"error\":{\"message\":\"x\"}}",
        "OPENAI    | {\"error\":{\"message\":\"x\"},\"choices\":[{}]}",
        "OPENAI    | {\"choices\":[{}],\"base_resp\":{\"status_code\":0,\"status_msg\":\"success\"}}",
        "OPENAI    | {\"data\":[],\"code\":200,\"msg\":\"ok\",\"success\":true}",
        "OPENAI    | {\"data\":[{\"error\":1}]}",
        "OPENAI    | {\"id\":\"x\",\"error\":null}",
        "OPENAI    | {\"id\":{\"error\":{}}}",
        "OPENAI    | {\"say\":\"}{ \\\"error\\\":1 [\\\\\"}",
        "RESPONSES | {\"status\":\"failed\",\"error\":{\"code\":\"x\"},\"output\":[]}",
        "ANTHROPIC | {\"type\":\"message\",\"content\":[]}",
        "GEMINI    | [{\"candidates\":[]}]",
        "GEMINI    | {\"promptFeedback\":{}}",
      })
  void an_answer_is_one(Dialect dialect, String body) {
    assertThat(form(dialect, body)).isEqualTo(Form.ANSWER);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "OPENAI    | {\"error\":{\"message\":\"x\"}}",
        "OPENAI    | {\"error\":\"x\"}",
        "OPENAI    | { \"id\":1 , \"error\" : {} }",
        "OPENAI    | {\"output\":[],\"error\":{}}",
        "OPENAI    | {\"choices\":[],\"error\":{\"message\":\"x\"}}",
        "OPENAI    | {\"error\":{\"message\":\"x\"},\"choices\":[]}",
        "OPENAI    | {\"choices\":null,\"base_resp\":{\"status_code\":1004,\"status_msg\":\"login fail\"}}",
        "OPENAI    | {\"code\":500,\"msg\":\"internal\",\"success\":false}",
        "OPENAI    | {\"code\":\"InvalidApiKey\",\"message\":\"no\"}",
        "OPENAI    | {\"success\":false}",
        "OPENAI    | {\"object\":\"error\",\"message\":\"no\"}",
        "OPENAI    | {\"detail\":\"Not Found\"}",
        "OPENAI    | {\"detail\":[{\"msg\":\"field required\"}]}",
        "OPENAI    | {\"errors\":[{\"message\":\"no\"}]}",
        "OPENAI    | {\"statusCode\":503}",
        "OPENAI    | {\"id\":\"x\",\"object\":\"chat.completion\",\"model\":\"m\",\"choices\":null}",
        "OPENAI    | {\"id\":\"x\",\"object\":\"chat.completion\",\"model\":\"m\"}",
        "GEMINI    | {\"usageMetadata\":{},\"modelVersion\":\"m\"}",
        "GEMINI    | [{\"error\":{\"code\":503,\"message\":\"no\"}}]",
        "ANTHROPIC | {\"type\":\"error\",\"message\":\"no\"}",
        "RESPONSES | {\"error\":{\"code\":\"x\"}}",
        "ANTHROPIC | {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}}",
        "GEMINI    | {\"error\":{\"code\":429}}",
      })
  void an_error_is_none(Dialect dialect, String body) {
    assertThat(form(dialect, body)).isEqualTo(Form.ERROR);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " \r\n\t", "<html>{}</html>", "data: {}", "null", "\"{}\"", "{}}", "}"})
  void what_is_no_object_cannot_be_read(String body) {
    assertThat(form(Dialect.OPENAI, body)).isEqualTo(Form.UNREADABLE);
  }

  @Test
  void no_part_of_an_answer_is_one() {
    var whole = OpenAiAnswers.chat("m", "a } in \"quotes\" and a \\").body().toString();

    assertThat(form(Dialect.OPENAI, whole)).isEqualTo(Form.ANSWER);
    assertThat(IntStream.range(0, whole.length()).mapToObj(end -> whole.substring(0, end)))
        .allSatisfy(part -> assertThat(form(Dialect.OPENAI, part)).isEqualTo(Form.UNREADABLE));
  }

  private static Form form(Dialect dialect, String body) {
    return Wires.of(dialect).answers().form(Buffer.buffer(body));
  }
}
