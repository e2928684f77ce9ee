package dev.relay.protocol.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.Dialect;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TraitsTest {

  private static final String DATA = "A".repeat(400_000);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "OPENAI    | {'tools':[{'type':'function','function':{'name':'f'}}]}          | true",
        "OPENAI    | {'functions':[{'name':'f'}]}                                     | true",
        "OPENAI    | {'tools':[]}                                                     | false",
        "OPENAI    | {'tools':null,'tool_choice':'auto'}                              | false",
        "RESPONSES | {'tools':[{'type':'web_search'}]}                                | true",
        "RESPONSES | {'input':[{'type':'additional_tools','tools':[{'name':'a'}]}]}   | true",
        "ANTHROPIC | {'tools':[{'name':'f','input_schema':{}}]}                       | true",
        "ANTHROPIC | {'messages':[{'role':'user','content':'tools'}],'tools':[ ]}     | false",
        "GEMINI    | {'tools':[{'functionDeclarations':[{'name':'f'}]}]}              | true",
        "GEMINI    | {'tools':{}}                                                     | false"
      })
  void tools_are_those_that_are_offered(Dialect dialect, String body, boolean tools) {
    assertThat(traits(dialect, body).tools()).isEqualTo(tools);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "OPENAI    | {'messages':[{'content':[{'image_url':{'url':'@'},'type':'image_url'}]}]}",
        "RESPONSES | {'input':[{'content':[{'type':'input_image','image_url':'@'}]}]}",
        "RESPONSES | {'input':[{'type':'function_call_output',"
            + "'output':[{'type':'input_image','image_url':'@'}]}]}",
        "ANTHROPIC | {'messages':[{'content':[{'source':{'data':'@','type':'base64'},"
            + "'type':'image'}]}]}",
        "ANTHROPIC | {'messages':[{'content':[{'type':'tool_result','content':[{'type':'image',"
            + "'source':{'type':'base64','data':'@'}}]}]}]}",
        "GEMINI    | {'contents':[{'parts':[{'inlineData':{'data':'@','mimeType':'image/png'}}]}]}",
        "GEMINI    | {'contents':[{'parts':[{'file_data':{'mime_type':'image/png'}}]}]}",
        "GEMINI    | {'contents':[{'parts':[{'functionResponse':{'response':{},"
            + "'parts':[{'inlineData':{'mimeType':'image/png','data':'@'}}]}}]}]}"
      })
  void an_image_is_found_and_does_not_count_as_text(Dialect dialect, String body) {
    var traits = traits(dialect, body.replace("@", DATA));

    assertThat(traits.images()).isTrue();
    assertThat(traits.tokens()).isBetween(1000L, 1100L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "OPENAI    | {'messages':[{'content':'image_url'}]}",
        "OPENAI    | {'tools':[{'type':'image_url'}]}",
        "OPENAI    | {'messages':[{'content':[{'type':'file','file':{'file_data':'@'}}]}]}",
        "RESPONSES | {'input':[{'type':'reasoning','encrypted_content':'@'}]}",
        "ANTHROPIC | {'messages':[{'content':[{'type':'tool_use','input':{'type':'image'}}]}]}",
        "ANTHROPIC | {'messages':[{'content':[{'type':'thinking','signature':'@'},"
            + "{'type':'redacted_thinking','data':'@'}]}]}",
        "ANTHROPIC | {'messages':[{'content':[{'type':'document',"
            + "'source':{'type':'base64','data':'@'}}]}]}",
        "GEMINI    | {'contents':[{'parts':[{'inlineData':{'data':'@','mimeType':'audio/wav'}},"
            + "{'thoughtSignature':'@'}]}]}"
      })
  void what_is_neither_text_nor_image_is_neither(Dialect dialect, String body) {
    var traits = traits(dialect, body.replace("@", DATA));

    assertThat(traits.images()).isFalse();
    assertThat(traits.tokens()).isLessThan(1100);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "OPENAI    | {'messages':[{'role':'user','content':'@'}]}",
        "OPENAI    | {'messages':[{'tool_calls':[{'function':{'arguments':'@'}}]}]}",
        "OPENAI    | {'prompt':['@']}",
        "OPENAI    | {'tools':[{'function':{'parameters':{'a':['@']}}}]}",
        "RESPONSES | {'instructions':'@','input':'a'}",
        "RESPONSES | {'input':[{'type':'function_call_output','output':'@'}]}",
        "ANTHROPIC | {'system':[{'type':'text','text':'@'}]}",
        "ANTHROPIC | {'messages':[{'content':[{'type':'tool_use','input':{'data':'@'}}]}]}",
        "ANTHROPIC | {'messages':[{'content':[{'type':'document',"
            + "'source':{'data':'@','type':'text'}}]}]}",
        "GEMINI    | {'systemInstruction':{'parts':[{'text':'@'}]}}",
        "GEMINI    | {'generateContentRequest':{'contents':[{'parts':[{'text':'@'}]}]}}",
        "GEMINI    | {'contents':[{'parts':[{'functionResponse':{'response':{'id':'@'}}}]}]}"
      })
  void every_text_counts(Dialect dialect, String body) {
    assertThat(traits(dialect, body.replace("@", DATA)).tokens())
        .isCloseTo(100_000, Offset.offset(10L));
  }

  @Property(tries = 200)
  void a_token_is_four_bytes_of_text(
      @ForAll @CharRange(from = ' ', to = 'ÿ') String text, @ForAll Dialect dialect) {
    var body = JsonObject.of("messages", text, "input", text, "contents", text).encode();

    assertThat(Traits.of(dialect, Buffer.buffer(body)).tokens())
        .isEqualTo(3L * Buffer.buffer(text).length() / 4);
  }

  @ParameterizedTest
  @EnumSource
  void odd_shapes_are_passed_over(Dialect dialect) {
    assertThat(traits(dialect, "{}")).isEqualTo(Traits.NONE);
    assertThat(traits(dialect, "[[]]")).isEqualTo(Traits.NONE);
    assertThat(traits(dialect, "{'messages':7,'input':[[null]],'contents':{'parts':true}}"))
        .isEqualTo(Traits.NONE);
    assertThat(traits(dialect, "{'messages':[{'type':{},'source':[],'content':[{'source':{}}]"))
        .isEqualTo(Traits.NONE);
  }

  @Test
  void an_escaped_character_counts_about_as_much_as_a_plain_one() {
    var plain = traits(Dialect.OPENAI, "{'prompt':'" + "漢字\t".repeat(900).trim() + "'}");
    var escaped = traits(Dialect.OPENAI, "{'prompt':'" + "\\u6f22\\u5b57\\t".repeat(900) + "'}");

    assertThat(escaped.tokens()).isEqualTo(1575);
    assertThat(plain).isEqualTo(Traits.NONE);
  }

  private static Traits traits(Dialect dialect, String body) {
    return Traits.of(dialect, Buffer.buffer(body.replace('\'', '"')));
  }
}
