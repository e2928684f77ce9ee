package dev.relay.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LogLineTest {

  private static final String STREAMED =
      "{\"time\":\"2023-11-14T22:13:20.123Z\",\"level\":\"INFO\",\"event\":\"exchange.completed\","
          + "\"request_id\":\"req_1\",\"caller\":\"team-a\",\"dialect\":\"openai\",\"operation\":\"chat\","
          + "\"model\":\"fast\",\"mapped_model\":\"own-name\",\"provider\":\"p\",\"instance\":2,"
          + "\"stream\":true,\"status\":200,\"tokens_in\":12,\"tokens_out\":5,\"bytes_in\":100,"
          + "\"bytes_out\":2000,\"first_byte_ms\":1.5,\"duration_ms\":20.25,\"end\":\"done\"}\n";

  @Test
  void a_line_has_every_field() {
    assertThat(text(LogLine.json(Exchanges.STREAMED))).isEqualTo(STREAMED);
  }

  @Test
  void what_is_not_known_is_left_out() {
    var line = new JsonObject(text(LogLine.json(Exchanges.REFUSED)));

    assertThat(line.fieldNames())
        .containsExactly(
            "time",
            "level",
            "event",
            "request_id",
            "caller",
            "dialect",
            "operation",
            "model",
            "stream",
            "status",
            "bytes_in",
            "bytes_out",
            "duration_ms",
            "end");
  }

  @Test
  void a_name_of_odd_characters_stays_one_line_of_json() {
    var named = named("a\"b\\c\u2028\u0085é😀");

    var text = text(LogLine.json(named));

    assertThat(text).endsWith("}\n").containsOnlyOnce("\n");
    assertThat(new JsonObject(text).getString("model")).isEqualTo(named.model());
  }

  @Test
  void a_line_for_people_says_the_same() {
    var text = text(LogLine.pretty(Exchanges.STREAMED));

    assertThat(text)
        .contains(
            " 200 chat stream fast -> p.2 own-name tokens=12/5 bytes=100/2000 20.3ms (first byte 1.5ms) done team-a req_1")
        .endsWith("\n");
  }

  @Test
  void a_line_for_people_shortens_the_hash_of_a_caller() {
    var text = text(LogLine.pretty(Exchanges.REFUSED));

    assertThat(text)
        .contains(" 401 embedding - bytes=0/90", " unauthorized aaaaaaaaaaaa req_2\n")
        .doesNotContain("a".repeat(13));
  }

  @Test
  void a_line_for_people_is_one_line_whatever_the_name() {
    var text = text(LogLine.pretty(named("a\n\u001b[31mb\r")));

    assertThat(text).containsOnlyOnce("\n").doesNotContain("\u001b", "\r");
  }

  @Test
  void dropped_lines_are_counted_in_a_line() {
    assertThat(text(LogLine.dropped(7))).isEqualTo("{\"event\":\"log.dropped\",\"lines\":7}\n");
  }

  private static Completed named(String model) {
    return new Completed(
        0,
        "req",
        "c",
        "openai",
        "chat",
        model,
        null,
        false,
        200,
        Optional.empty(),
        0,
        0,
        -1,
        0,
        "done");
  }

  private static String text(byte[] line) {
    return new String(line, StandardCharsets.UTF_8);
  }
}
