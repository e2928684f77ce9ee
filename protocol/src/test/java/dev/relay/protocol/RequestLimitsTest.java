package dev.relay.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.Dialect;
import dev.relay.contract.Operation;
import dev.relay.protocol.dialect.Wires;
import dev.relay.protocol.responses.BoundReasoning;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a request may hold.
class RequestLimitsTest {

  private static final String REASONING = "{\"type\":\"reasoning\",\"encrypted_content\":\"x\"}";

  @ParameterizedTest
  @CsvSource({
    "'[',990,true",
    "'[',1000,false",
    "'1,',2000000,true",
    "'1,',5000000,false",
    "'[],',1000000,true",
    "'[],',2600000,false",
    "'1e999999,',1000,true",
  })
  void depth_and_number_of_values_are_bounded(String unit, int count, boolean taken) {
    var closing = unit.equals("[") ? "]".repeat(count) : "1]";
    var opening = unit.equals("[") ? "" : "[";

    assertThat(isTaken("{\"x\":" + opening + unit.repeat(count) + closing + "}")).isEqualTo(taken);
  }

  @ParameterizedTest
  @CsvSource({"1000,true", "1001,false", "1000000,false"})
  void a_number_has_some_digits(int digits, boolean taken) {
    assertThat(isTaken("{\"x\":" + "7".repeat(digits) + "}")).isEqualTo(taken);
    assertThat(isTaken("{\"x\":-" + "7".repeat(digits) + "}")).isEqualTo(taken);
  }

  @ParameterizedTest
  @CsvSource({"512,true", "513,false"})
  void a_member_has_a_short_name(int length, boolean taken) {
    assertThat(isTaken("{\"" + "n".repeat(length) + "\":1}")).isEqualTo(taken);
  }

  @Test
  void a_text_has_any_length() {
    var text = "\"" + "long \\ud800 ".repeat(1_000_000) + "\"";

    assertThat(isTaken("{\"x\":" + text + ",\"model\":\"m\"}")).isTrue();
  }

  @Test
  void what_is_refused_is_told() {
    assertThat(scan(Dialect.OPENAI, Operation.CHAT, "{\"x\":" + "[".repeat(2000)))
        .asString()
        .contains("Document nesting depth (1001) (expected: at most 1000)");
  }

  @ParameterizedTest
  @CsvSource({"10000,true", "10001,false"})
  void a_batch_has_some_entries(int count, boolean taken) {
    var entries = "{\"model\":\"models/m\"},".repeat(count - 1) + "{}";

    assertThat(scan(Dialect.GEMINI, Operation.EMBEDDINGS, "{\"requests\":[" + entries + "]}"))
        .isInstanceOf(taken ? Scan.Found.class : Scan.Rejected.class);
  }

  @Test
  void an_entry_of_a_batch_names_one_model() {
    var twice = "{\"model\":\"models/m\",\"model\":\"models/x\"}";

    assertThat(scan(Dialect.GEMINI, Operation.EMBEDDINGS, "{\"requests\":[" + twice + "]}"))
        .isInstanceOf(Scan.Rejected.class);
    assertThat(scan(Dialect.GEMINI, Operation.COUNT, "{\"generateContentRequest\":" + twice + "}"))
        .isInstanceOf(Scan.Rejected.class);
  }

  @Test
  void models_are_renamed_where_they_count() {
    var body =
        "{\"model\":\"m\",\"x\":{\"model\":\"m\"},\"requests\":[{\"content\":{\"model\":\"m\"},"
            + "\"model\":\"models/m\"},{\"model\":\"other\"},[{\"model\":\"m\"}],7]}";

    assertThat(RequestWriter.renamedWithin(Buffer.buffer(body), "m", "n").toString())
        .isEqualTo(
            "{\"model\":\"models/n\",\"x\":{\"model\":\"m\"},\"requests\":[{\"content\":{\"model\":\"m\"},"
                + "\"model\":\"models/n\"},{\"model\":\"other\"},[{\"model\":\"m\"}],7]}");
  }

  @ParameterizedTest
  @CsvSource({"900", "3000", "100000"})
  void reasoning_is_taken_out_however_often_it_comes(int count) {
    var body =
        "{\"model\":\"m\",\"input\":[" + (REASONING + ",7,").repeat(count) + REASONING + "]}";

    assertThat(BoundReasoning.without(Buffer.buffer(body)).toString())
        .isEqualTo("{\"model\":\"m\",\"input\":[" + "7,".repeat(count - 1) + "7]}");
  }

  private static boolean isTaken(String body) {
    return RequestReader.scan(RequestRules.NONE, Buffer.buffer(body)) instanceof Scan.Found;
  }

  private static Scan scan(Dialect dialect, Operation operation, String body) {
    return Wires.of(dialect).scan(operation, Buffer.buffer(body));
  }
}
