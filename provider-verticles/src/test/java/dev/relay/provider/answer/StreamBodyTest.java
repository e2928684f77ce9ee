package dev.relay.provider.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.Dialect;
import dev.relay.testkit.WireCase;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamBodyTest {

  private static final String ROLE =
      "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n";
  private static final String WORDS = "data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}\n\n";
  private static final String COMMENT = ": ping\n\n";

  @ParameterizedTest
  @MethodSource("streams")
  void a_stream_reaches_the_client_as_it_should(WireCase wire) {
    var read = read(wire, List.of());

    assertThat(read.text()).isEqualTo(wire.text("client.sse"));
    assertThat(read.usage()).isEqualTo(expected(wire, "usage"));
    assertThat(read.end()).isEqualTo(expected(wire, "end"));
    assertThat(read.error()).isEqualTo(wire.has("error.sse") ? wire.text("error.sse") : "");
  }

  @ParameterizedTest
  @MethodSource("streams")
  void every_single_split_gives_the_same(WireCase wire) {
    var whole = read(wire, List.of()).outcome();

    assertThat(IntStream.range(0, wire.bytes("upstream.sse").length).boxed())
        .allSatisfy(cut -> assertThat(read(wire, List.of(cut)).outcome()).isEqualTo(whole));
  }

  @ParameterizedTest
  @MethodSource("streams")
  void every_byte_alone_gives_the_same(WireCase wire) {
    var everywhere = IntStream.range(0, wire.bytes("upstream.sse").length).boxed().toList();

    assertThat(read(wire, everywhere).outcome()).isEqualTo(read(wire, List.of()).outcome());
  }

  @ParameterizedTest
  @MethodSource("streams")
  void two_hundred_random_splits_give_the_same(WireCase wire) {
    var random = new Random(wire.name().hashCode());
    var whole = read(wire, List.of()).outcome();

    assertThat(IntStream.range(0, 200).mapToObj(_ -> cuts(wire, random)))
        .allSatisfy(cuts -> assertThat(read(wire, cuts).outcome()).isEqualTo(whole));
  }

  @ParameterizedTest
  @MethodSource("streams")
  void content_once_seen_stays_seen(WireCase wire) {
    var everywhere = IntStream.range(0, wire.bytes("upstream.sse").length).boxed().toList();

    var contents = read(wire, everywhere).contents();

    assertThat(contents).isSorted();
  }

  @ParameterizedTest
  @MethodSource("streams")
  void nothing_is_taken_out_that_relay_did_not_ask_for(WireCase wire) {
    var upstream = wire.text("upstream.sse");

    var read =
        ReadStream.of(dialect(wire), upstream.getBytes(StandardCharsets.UTF_8), false, List.of());

    assertThat(plainly(upstream)).startsWith(plainly(read.text() + read.error()));
  }

  /// Without the line ends behind the last event, and however the word for the end is set off.
  private static String plainly(String stream) {
    return stream.stripTrailing().replaceAll("data:\\s*\\[DONE]\\s*", "data: [DONE]");
  }

  @Test
  void a_preamble_is_no_content() {
    var read = read(COMMENT + ROLE, List.of());

    assertThat(read.contents()).containsExactly(false);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "ANTHROPIC | content_block_start | content_block | \"type\":\"text\",\"text\":\"\" | false",
        "ANTHROPIC | content_block_start | content_block | \"type\":\"thinking\",\"thinking\":\"\" | false",
        "ANTHROPIC | content_block_start | content_block | \"type\":\"text\",\"text\":\"x\" | true",
        "ANTHROPIC | content_block_start | content_block | \"type\":\"tool_use\",\"name\":\"f\" | true",
        "ANTHROPIC | content_block_start | content_block | \"type\":\"redacted_thinking\",\"data\":\"x\" | true",
        "RESPONSES | response.output_item.added | item | \"type\":\"message\",\"content\":[] | false",
        "RESPONSES | response.output_item.added | item | \"type\":\"reasoning\",\"summary\":[] | false",
        "RESPONSES | response.output_item.added | item | \"type\":\"message\",\"content\":[{}] | true",
        "RESPONSES | response.output_item.added | item | \"type\":\"function_call\",\"name\":\"f\" | true",
        "RESPONSES | response.content_part.added | part | \"type\":\"output_text\",\"annotations\":[],\"text\":\"\" | false",
        "RESPONSES | response.reasoning_summary_part.added | part | \"type\":\"summary_text\",\"text\":\"\" | false",
      })
  void a_piece_that_begins_is_content_only_if_it_says_something(
      Dialect dialect, String type, String member, String piece, boolean content) {
    var event = "data: {\"type\":\"%s\",\"%s\":{%s}}\n\n".formatted(type, member, piece);

    var read = ReadStream.of(dialect, event.getBytes(StandardCharsets.UTF_8), false, List.of());

    assertThat(read.contents()).containsExactly(content);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"content\":\"x\"}",
        "{\"role\":\"assistant\",\"content\":\"x\"}",
        "{\"tool_calls\":[{\"index\":0}]}",
        "{\"reasoning_content\":\"x\"}",
        "{\"refusal\":\"no\"}",
        "{\"function_call\":{\"name\":\"f\"}}",
        "{\"content\":null,\"reasoning\":\"x\"}",
      })
  void words_calls_and_reasoning_are_content(String delta) {
    var read = read("data: {\"choices\":[{\"delta\":" + delta + "}]}\n\n", List.of());

    assertThat(read.contents()).containsExactly(true);
  }

  @Test
  void a_reason_to_stop_is_content() {
    var read =
        read("data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n", List.of());

    assertThat(read.contents()).containsExactly(true);
  }

  @Test
  void events_that_came_together_are_passed_on_together() {
    var read = read(ROLE + WORDS + WORDS, List.of());

    assertThat(read.contents()).containsExactly(true);
    assertThat(read.text()).isEqualTo(ROLE + WORDS + WORDS);
  }

  @Test
  void an_event_is_passed_on_when_its_last_byte_is_there() {
    var read = read(ROLE + WORDS, List.of(ROLE.length()));

    assertThat(read.contents()).containsExactly(false, true);
  }

  @Test
  void an_event_of_a_megabyte_in_small_pieces_is_passed_on_whole() {
    var event =
        "data: {\"choices\":[{\"delta\":{\"content\":\"" + "é".repeat(500_000) + "\"}}]}\n\n";
    var bytes = event.getBytes(StandardCharsets.UTF_8);
    var cuts = IntStream.range(1, bytes.length / 1000).map(piece -> piece * 1000).boxed().toList();

    var read = ReadStream.of(Dialect.OPENAI, bytes, true, cuts);

    assertThat(read.text()).isEqualTo(event);
    assertThat(read.contents()).containsExactly(true);
  }

  static List<WireCase> streams() {
    return Stream.of(Dialect.values())
        .flatMap(dialect -> WireCase.of(dialect.label(), "upstream.sse").stream())
        .toList();
  }

  private static ReadStream read(WireCase wire, List<Integer> cuts) {
    return ReadStream.of(
        dialect(wire),
        wire.bytes("upstream.sse"),
        Boolean.parseBoolean(expected(wire, "asked-usage")),
        cuts);
  }

  private static Dialect dialect(WireCase wire) {
    var named = wire.properties("stream.properties").getProperty("dialect", "openai");
    return Dialect.valueOf(named.toUpperCase(Locale.ROOT));
  }

  private static ReadStream read(String stream, List<Integer> cuts) {
    return ReadStream.of(Dialect.OPENAI, stream.getBytes(StandardCharsets.UTF_8), true, cuts);
  }

  private static String expected(WireCase wire, String name) {
    return wire.properties("stream.properties").getProperty(name);
  }

  private static List<Integer> cuts(WireCase wire, Random random) {
    return random
        .ints(1 + random.nextInt(12), 0, wire.bytes("upstream.sse").length + 1)
        .sorted()
        .boxed()
        .toList();
  }
}
