package dev.relay.gateway.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.journal.CompletedExchange;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JsonLinesTest {

  private static final String STREAMED =
      "{\"time\":\"2023-11-14T22:13:20.123Z\",\"level\":\"INFO\",\"event\":\"exchange.completed\","
          + "\"request_id\":\"req_1\",\"caller\":\"team-a\",\"method\":\"POST\",\"path\":\"/v1/chat/completions\",\"dialect\":\"openai\",\"operation\":\"chat\","
          + "\"model\":\"fast\",\"mapped_model\":\"own-name\",\"provider\":\"p\",\"instance\":2,"
          + "\"stream\":true,\"status\":200,\"tokens_in\":12,\"tokens_out\":5,\"bytes_in\":100,"
          + "\"bytes_out\":2000,\"first_byte_ms\":1.500,\"duration_ms\":20.250,\"end\":\"done\"}\n";

  @Test
  void a_line_has_every_field() {
    assertThat(text(json(Exchanges.STREAMED))).isEqualTo(STREAMED);
  }

  @Test
  void what_is_not_known_is_left_out() {
    var line = new JsonObject(text(json(Exchanges.REFUSED)));

    assertThat(line.fieldNames())
        .containsExactly(
            "time",
            "level",
            "event",
            "request_id",
            "caller",
            "method",
            "path",
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

    var text = text(json(named));

    assertThat(text).endsWith("}\n").containsOnlyOnce("\n");
    assertThat(new JsonObject(text).getString("model")).isEqualTo(named.asked().model());
  }

  @Test
  void each_exchange_has_a_line() {
    var text = text(JsonLines.of(List.of(Exchanges.STREAMED, Exchanges.STREAMED), 0));

    assertThat(text).isEqualTo(STREAMED + STREAMED);
  }

  @Test
  void dropped_lines_are_counted_in_a_line() {
    var text = text(JsonLines.of(List.of(Exchanges.STREAMED), 7));

    assertThat(text).startsWith(STREAMED + "{\"time\":\"");
    assertThat(text).endsWith("\",\"level\":\"WARN\",\"event\":\"log.dropped\",\"lines\":7}\n");
  }

  private static byte[] json(CompletedExchange line) {
    return JsonLines.of(List.of(line), 0);
  }

  private static CompletedExchange named(String model) {
    return new CompletedExchange(
        "req",
        new CompletedExchange.Asked(
            0, "c", "POST", "/v1/chat/completions", "openai", "chat", model, false),
        new CompletedExchange.Served(null, List.of(), false, 200),
        new CompletedExchange.Measured(0, 0, -1, 0),
        new CompletedExchange.Ending("done", Optional.empty(), false));
  }

  private static String text(byte[] line) {
    return new String(line, StandardCharsets.UTF_8);
  }
}
