package dev.relay.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.Operation;
import dev.relay.contract.failure.Failure;
import dev.relay.protocol.openai.OpenAiWire;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiRequestReaderTest {

  private static final String MESSAGES = ",\"messages\":[{}]}";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``                                | invalid_json | the body is empty (expected: a JSON object)",
        "[1]                               | invalid_json | the body is an array (expected: a JSON object)",
        "`\"a\"`                           | invalid_json | the body is a string (expected: a JSON object)",
        "12                                | invalid_json | the body is a number (expected: a JSON object)",
        "true                              | invalid_json | the body is a boolean (expected: a JSON object)",
        "null                              | invalid_json | the body is null (expected: a JSON object)",
        "`  `                              | invalid_json | the body is nothing (expected: a JSON object)",
        "{\"model\":\"m\",\"messages\":[{}]}{} | invalid_json | an object follows the JSON object (expected: the end)",
        "{\"messages\":[{}]}               | missing_required_parameter | 'model' is missing (expected: a string that names the model)",
        "{\"model\":\"m\"}                 | missing_required_parameter | 'messages' is missing (expected: an array of messages)",
        "{\"model\":7}                     | invalid_type | 'model' is a number (expected: a string)",
        "{\"model\":null}                  | invalid_type | 'model' is null (expected: a string)",
        "{\"model\":[\"m\"]}               | invalid_type | 'model' is an array (expected: a string)",
        "{\"stream\":\"true\"}             | invalid_type | 'stream' is a string (expected: true or false)",
        "{\"stream\":1}                    | invalid_type | 'stream' is a number (expected: true or false)",
        "{\"stream_options\":true}         | invalid_type | 'stream_options' is a boolean (expected: an object)",
        "{\"messages\":\"hi\"}             | invalid_type | 'messages' is a string (expected: an array of messages)",
        "{\"messages\":[{},null]}          | invalid_type | 'messages[1]' is null (expected: an object)",
        "{\"messages\":[]}                 | empty_array  | 'messages' is empty (expected: at least one message)",
        "{\"model\":\"a\",\"model\":\"b\"} | duplicate_parameter | 'model' comes twice (expected: once)",
        "{\"model\":\"\"}                  | invalid_model | 'model' has 0 bytes or a control character (expected: 1 to 256 bytes without any)",
      })
  void a_refusal_says_what_came_and_what_was_expected(String body, String code, String message) {
    var failure = refused(Operation.CHAT, body);

    assertThat(failure.status()).isEqualTo(400);
    assertThat(failure.code()).isEqualTo(code);
    assertThat(failure.message()).isEqualTo(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"model\":\"m\",}              | at byte",
        "{\"model\":\"m\"                | at byte",
        "{\"model\":\"m\"} x             | at byte",
        "{model:1}                       | at byte",
      })
  void bad_json_says_where(String body, String where) {
    var failure = refused(Operation.CHAT, body);

    assertThat(failure.code()).isEqualTo("invalid_json");
    assertThat(failure.param()).isEmpty();
    assertThat(failure.message()).startsWith("the body is not valid JSON").contains(where);
    assertThat(failure.message()).doesNotContain("\n", "Source", "com.fasterxml");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 255, 256})
  void a_name_of_up_to_256_bytes_is_taken(int length) {
    var scan = scan(Operation.CHAT, named("n".repeat(length)));

    assertThat(scan).isInstanceOf(Scan.Found.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {257, 300, 100_000})
  void a_longer_name_is_refused(int length) {
    var failure = refused(Operation.CHAT, named("n".repeat(length)));

    assertThat(failure.code()).isEqualTo("invalid_model");
    assertThat(failure.param()).contains("model");
  }

  @Test
  void a_name_is_measured_in_bytes_not_characters() {
    assertThat(scan(Operation.CHAT, named("é".repeat(128)))).isInstanceOf(Scan.Found.class);
    assertThat(refused(Operation.CHAT, named("é".repeat(129))).code()).isEqualTo("invalid_model");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\u0000", "\\t", "\\n", "\\u001f", "\\u007f", "\\u009f"})
  void a_control_character_in_a_name_is_refused(String control) {
    assertThat(refused(Operation.CHAT, named("a" + control)).code()).isEqualTo("invalid_model");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\ud83d", "\\ude00", "\\ude00\\ud83d", "\\ud83dx"})
  void half_a_surrogate_pair_in_a_name_is_refused(String half) {
    assertThat(refused(Operation.CHAT, named("a" + half)).code()).isEqualTo("invalid_model");
  }

  @Test
  void a_whole_surrogate_pair_in_a_name_is_taken() {
    assertThat(scan(Operation.CHAT, named("\\ud83d\\ude00"))).isInstanceOf(Scan.Found.class);
  }

  @Test
  void an_embedding_wants_an_input() {
    var failure = refused(Operation.EMBEDDING, "{\"model\":\"m\"}");

    assertThat(failure.param()).isEqualTo(Optional.of("input"));
    assertThat(failure.message()).isEqualTo("'input' is missing (expected: the text to embed)");
  }

  @Test
  void a_legacy_completion_wants_only_a_model() {
    assertThat(scan(Operation.COMPLETION, "{\"model\":\"m\"}")).isInstanceOf(Scan.Found.class);
  }

  @Test
  void a_body_within_a_larger_array_is_read_by_its_own_offsets() {
    var body = Buffer.buffer("........" + named("m")).slice(8, 8 + named("m").length());

    var summary = ((Scan.Found) new OpenAiWire().scan(Operation.CHAT, body)).summary();

    assertThat(body.getString(summary.modelAt().start(), summary.modelAt().end()))
        .isEqualTo("\"m\"");
  }

  private static String named(String name) {
    return "{\"model\":\"" + name + "\"" + MESSAGES;
  }

  private static Scan scan(Operation operation, String body) {
    return new OpenAiWire().scan(operation, Buffer.buffer(body));
  }

  private static Failure.Invalid refused(Operation operation, String body) {
    return (Failure.Invalid) ((Scan.Rejected) scan(operation, body)).failure();
  }

  @Test
  void more_members_than_any_api_has_are_refused() {
    var body = Buffer.buffer("{" + "\"a\":0,".repeat(1001) + "\"model\":\"m\"}");

    var scan = new OpenAiWire().scan(Operation.CHAT, body);

    assertThat(scan)
        .isEqualTo(
            new Scan.Rejected(
                Failure.invalid(
                    "invalid_json", "the body has more than 1000 members (expected: fewer)")));
  }
}
