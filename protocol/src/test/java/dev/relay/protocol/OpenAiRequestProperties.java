package dev.relay.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.Operation;
import dev.relay.contract.Span;
import dev.relay.contract.exchange.RequestSummary;
import dev.relay.protocol.openai.OpenAiWire;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class OpenAiRequestProperties {

  private static final Map<String, String> DEFAULTS = Map.of("x_default", "[1]");

  @Property(tries = 500)
  void the_model_is_found_where_it_stands(
      @ForAll("names") String name, @ForAll("bodies") String body) {
    var bytes = named(body, name);

    var summary = found(bytes);

    assertThat(summary.model()).isEqualTo(name);
    assertThat(at(bytes, summary.modelAt())).isEqualTo(quoted(name));
  }

  @Property(tries = 1000)
  void a_renamed_model_is_read_again_and_every_other_byte_is_unchanged(
      @ForAll("names") String name, @ForAll("names") String other, @ForAll("bodies") String body) {
    var bytes = named(body, name);

    var renamed = RequestWriter.splice(bytes, found(bytes), other, Map.of(), false);

    assertThat(found(renamed).model()).isEqualTo(other);
    assertThat(text(renamed)).isEqualTo(text(named(body, other)));
  }

  @Property(tries = 1000)
  void usage_is_asked_for_whatever_the_client_said(@ForAll("bodies") String body) {
    var bytes = named(body, "m");

    var asked = RequestWriter.splice(bytes, found(bytes), "m", Map.of(), true);

    assertThat(found(asked).includeUsage()).isTrue();
    assertThat(found(asked).streamed()).isEqualTo(found(bytes).streamed());
  }

  @Property(tries = 500)
  void what_was_spliced_once_is_left_alone(
      @ForAll("names") String name, @ForAll("bodies") String body) {
    var bytes = named(body, "m");
    var once = RequestWriter.splice(bytes, found(bytes), name, DEFAULTS, true);

    var twice = RequestWriter.splice(once, found(once), name, DEFAULTS, true);

    assertThat(twice).isSameAs(once);
    assertThat(found(once).keys()).contains("x_default").doesNotHaveDuplicates();
  }

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.strings()
        .withCharRange('!', '~')
        .withChars('é', '模', '型', ' ')
        .ofMinLength(1)
        .ofMaxLength(60)
        .map(name -> name.endsWith(" ") ? name + "😀" : name);
  }

  /// Bodies with `@` where the string of the model is to be; large ones too.
  @Provide
  Arbitrary<String> bodies() {
    var blank = Arbitraries.of("", " ", "\n", "\r\n\t", "  ");
    var before =
        Arbitraries.of(
            "", "\"größe\":\"😀\",", "\"a\":{\"model\":\"x\"}, ", "\"\\u0061\" : [1e9,null],");
    var options =
        Arbitraries.of(
            "",
            "\"stream_options\":null,",
            "\"stream_options\":{},",
            "\"stream_options\": { \"x\":[{}] } ,",
            "\"stream_options\":{\"include_usage\":false,\"x\":\"é\"},",
            "\"stream_options\":{\"include_usage\":\"a\\\"b\"},",
            "\"stream\":true,\"stream_options\":{\"include_usage\":true},");
    var content = Arbitraries.of("hi", "é漢😀 \\\"model\\\":", "漢字 😀 ".repeat(3000));
    return Combinators.combine(blank, before, options, content)
        .as((space, first, asked, words) ->
            space
                + "{"
                + first
                + asked
                + "\"model\""
                + space
                + ":@"
                + space
                + ",\"messages\":[{\"content\":\""
                + words
                + "\"}]}"
                + space);
  }

  private static Buffer named(String body, String name) {
    return Buffer.buffer(body.replace("@", quoted(name)));
  }

  private static String quoted(String name) {
    return new String(Json.quoted(name), StandardCharsets.UTF_8);
  }

  private static RequestSummary found(Buffer body) {
    return ((Scan.Found) new OpenAiWire().scan(Operation.CHAT, body)).summary();
  }

  private static String at(Buffer body, Span span) {
    return body.getString(span.start(), span.end(), "UTF-8");
  }

  private static String text(Buffer body) {
    return body.toString(StandardCharsets.UTF_8);
  }
}
