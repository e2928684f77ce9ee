package dev.relay.protocol.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.Operation;
import dev.relay.contract.Span;
import dev.relay.contract.exchange.RequestSummary;
import dev.relay.contract.failure.Failure;
import dev.relay.protocol.Json;
import dev.relay.protocol.RequestWriter;
import dev.relay.protocol.Scan;
import dev.relay.testkit.WireCase;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Walks the golden folders of requests; those of streams are walked beside the provider's reader.
class OpenAiWireTest {

  private static final String DEFAULT = "default.";

  @ParameterizedTest
  @MethodSource("accepted")
  void a_request_is_peeked(WireCase wire) {
    var scan = scan(wire);

    assertThat(scan).isInstanceOf(Scan.Found.class);
    assertThat(written(((Scan.Found) scan).summary(), wire)).isEqualTo(wire.text("expected.json"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void a_request_is_refused(WireCase wire) {
    var scan = scan(wire);

    assertThat(scan).isInstanceOf(Scan.Rejected.class);
    assertThat(written(((Scan.Rejected) scan).failure())).isEqualTo(wire.text("refused.json"));
  }

  @ParameterizedTest
  @MethodSource("spliced")
  void a_request_is_spliced(WireCase wire) {
    var settings = wire.properties("splice.properties");
    var summary = ((Scan.Found) scan(wire)).summary();

    var upstream =
        RequestWriter.splice(
            Buffer.buffer(wire.bytes("request.json")),
            summary,
            settings.getProperty("model"),
            defaults(settings),
            Boolean.parseBoolean(settings.getProperty("ask-usage")));

    assertThat(upstream.toString(StandardCharsets.UTF_8)).isEqualTo(wire.text("upstream.json"));
  }

  static List<WireCase> accepted() {
    return WireCase.of("openai", "expected.json");
  }

  static List<WireCase> refused() {
    return WireCase.of("openai", "refused.json");
  }

  static List<WireCase> spliced() {
    return WireCase.of("openai", "splice.properties");
  }

  private static Scan scan(WireCase wire) {
    var operation = wire.properties("request.properties").getProperty("operation", "CHAT");
    return new OpenAiWire()
        .scan(Operation.valueOf(operation), Buffer.buffer(wire.bytes("request.json")));
  }

  private static Map<String, String> defaults(Properties settings) {
    return settings.stringPropertyNames().stream()
        .filter(name -> name.startsWith(DEFAULT))
        .collect(Collectors.toMap(name -> name.substring(DEFAULT.length()), settings::getProperty));
  }

  private static String written(RequestSummary summary, WireCase wire) {
    return text(json -> {
      json.writeStartObject();
      json.writeStringField("model", summary.model());
      json.writeStringField("model_at", at(summary.modelAt(), wire));
      json.writeBooleanField("stream", summary.streamed());
      json.writeStringField("stream_options_at", at(summary.streamOptionsAt(), wire));
      json.writeStringField("include_usage_at", at(summary.includeUsageAt(), wire));
      json.writeBooleanField("include_usage", summary.includeUsage());
      json.writeArrayFieldStart("keys");
      for (var key : summary.keys()) {
        json.writeString(key);
      }
      json.writeEndArray();
      json.writeEndObject();
    });
  }

  private static String written(Failure failure) {
    return text(json -> {
      json.writeStartObject();
      json.writeNumberField("status", failure.status());
      json.writeStringField("code", ((Failure.Invalid) failure).code());
      json.writeStringField("param", ((Failure.Invalid) failure).param().orElse(null));
      json.writeEndObject();
    });
  }

  private static @Nullable String at(Span span, WireCase wire) {
    return span.present()
        ? new String(
            wire.bytes("request.json"),
            span.start(),
            span.end() - span.start(),
            StandardCharsets.UTF_8)
        : null;
  }

  private static String text(Json.Writing writing) {
    return new String(Json.bytes(writing), StandardCharsets.UTF_8) + "\n";
  }
}
