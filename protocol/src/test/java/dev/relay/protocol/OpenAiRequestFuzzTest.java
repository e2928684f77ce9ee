package dev.relay.protocol;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.relay.contract.Operation;
import dev.relay.contract.failure.Failure;
import dev.relay.protocol.openai.OpenAiWire;
import dev.relay.testkit.WireCase;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiRequestFuzzTest {

  private static final int MUTANTS_OF_A_SEED = 10_000;
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration AT_ONCE = Duration.ofSeconds(5);
  private static final List<String> SPLINTERS =
      List.of(
          "{",
          "}",
          "[",
          "]",
          "\"",
          ",",
          ":",
          "\\",
          "\\u00",
          "\\ud83d",
          "null",
          "true",
          "1e999",
          "\"model\":",
          "\"stream\":",
          "\"stream_options\":",
          "\"include_usage\":",
          "\"messages\":",
          "-",
          "0",
          "\u0000",
          "é",
          "😀",
          " ",
          "\n");
  private static final List<byte[]> SEEDS =
      WireCase.of("openai", "request.json").stream()
          .map(wire -> wire.bytes("request.json"))
          .filter(bytes -> bytes.length < 1000)
          .toList();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void a_mutated_request_is_found_or_refused(long seed) {
    var random = new Random(seed);

    assertTimeout(
        LONG,
        () ->
            random
                .ints(MUTANTS_OF_A_SEED, 0, SEEDS.size())
                .mapToObj(index -> mutant(SEEDS.get(index), random))
                .forEach(OpenAiRequestFuzzTest::check));
  }

  @Test
  void arbitrary_bytes_are_refused() {
    var random = new Random(6);

    assertTimeout(
        LONG,
        () ->
            IntStream.range(0, MUTANTS_OF_A_SEED)
                .mapToObj(_ -> noise(random))
                .forEach(OpenAiRequestFuzzTest::check));
  }

  @ParameterizedTest
  @MethodSource("heavy")
  void a_heavy_body_is_read_at_once(String what, String body) {
    assertThat(what).isNotEmpty();

    assertTimeout(AT_ONCE, () -> check(body.getBytes(StandardCharsets.UTF_8)));
  }

  static List<Arguments> heavy() {
    return List.of(
        heavy("deep arrays", "[".repeat(1_000_000)),
        heavy("deep objects", "{\"a\":".repeat(1_000_000)),
        heavy("a long number", request("\"seed\":" + "9".repeat(1_000_000))),
        heavy("a long fraction", request("\"seed\":0." + "9".repeat(900))),
        heavy("a long key", request("\"" + "k".repeat(1_000_000) + "\":1")),
        heavy("a long string", request("\"x\":\"" + "\\u0041".repeat(1_000_000) + "\"")),
        heavy("many keys", request(manyKeys())),
        heavy("many options", request("\"stream_options\":{" + manyKeys() + "}")),
        heavy("many messages", "{\"model\":\"m\",\"messages\":[" + "{},".repeat(500_000) + "{}]}"),
        heavy("blanks", " ".repeat(5_000_000)));
  }

  private static Arguments heavy(String what, String body) {
    return Arguments.of(what, body);
  }

  private static String request(String member) {
    return "{\"model\":\"m\",\"messages\":[{}]," + member + "}";
  }

  private static String manyKeys() {
    return IntStream.range(0, 200_000)
        .mapToObj(number -> "\"key-" + Integer.toString(number, 36) + "\":" + number)
        .collect(Collectors.joining(","));
  }

  private static byte[] mutant(byte[] seed, Random random) {
    var bytes = seed;
    for (int times = random.nextInt(4); times >= 0; times--) {
      int at = random.nextInt(bytes.length + 1);
      int end = Math.min(bytes.length, at + random.nextInt(12));
      bytes =
          switch (random.nextInt(5)) {
            case 0 -> joined(bytes, at, new byte[0], end);
            case 1 -> joined(bytes, at, splinter(random), at);
            case 2 -> joined(bytes, at, splinter(random), end);
            case 3 -> joined(bytes, at, new byte[] {(byte) random.nextInt()}, end);
            default -> joined(bytes, at, Arrays.copyOfRange(bytes, at, bytes.length), end);
          };
    }
    return bytes;
  }

  private static byte[] splinter(Random random) {
    return SPLINTERS.get(random.nextInt(SPLINTERS.size())).getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] noise(Random random) {
    var bytes = new byte[random.nextInt(200)];
    random.nextBytes(bytes);
    return random.nextBoolean() ? bytes : joined(new byte[] {'{', '"'}, 2, bytes, 2);
  }

  private static byte[] joined(byte[] bytes, int to, byte[] middle, int from) {
    var all = Buffer.buffer(bytes.length + middle.length);
    all.appendBytes(bytes, 0, to).appendBytes(middle).appendBytes(bytes, from, bytes.length - from);
    return all.getBytes();
  }

  /// Found: it can be spliced, and what comes of it is read again. Refused: by a 4xx that can be
  /// written.
  private static void check(byte[] bytes) {
    var body = Buffer.buffer(bytes);
    switch (new OpenAiWire().scan(Operation.CHAT, body)) {
      case Scan.Found found -> {
        var sent = RequestWriter.splice(body, found.summary(), "o\"é", Map.of(), true);
        var again = (Scan.Found) new OpenAiWire().scan(Operation.CHAT, sent);
        assertThat(again.summary().model()).isEqualTo("o\"é");
        assertThat(again.summary().includeUsage()).isTrue();
        assertThat(Json.quoted(found.summary().model())).isNotEmpty();
      }
      case Scan.Rejected rejected -> {
        assertThat(rejected.failure()).isInstanceOf(Failure.Invalid.class);
        assertThat(rejected.failure().status()).isBetween(400, 499);
        assertThat(requireNonNull(new OpenAiWire().error(rejected.failure())).length())
            .isPositive();
      }
    }
  }
}
