package dev.relay.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class ByteSearchProperties {

  @Property
  void the_first_of_either_byte_is_found(
      @ForAll("texts") byte[] bytes,
      @ForAll @IntRange(max = 40) int a,
      @ForAll @IntRange(max = 40) int b) {
    int from = within(bytes, Math.min(a, b));
    int to = within(bytes, Math.max(a, b));

    assertThat(ByteSearch.either(bytes, from, to, '"', 'u'))
        .isEqualTo(
            IntStream.range(from, to)
                .filter(i -> bytes[i] == '"' || bytes[i] == 'u')
                .findFirst()
                .orElse(to));
  }

  @Property
  void the_first_pair_is_found(
      @ForAll("texts") byte[] bytes,
      @ForAll @IntRange(max = 40) int a,
      @ForAll @IntRange(max = 40) int b) {
    int from = within(bytes, Math.min(a, b));
    int to = within(bytes, Math.max(a, b));

    assertThat(ByteSearch.pair(bytes, from, to, '"', 'u'))
        .isEqualTo(
            IntStream.range(from, to - 1)
                .filter(i -> bytes[i] == '"' && bytes[i + 1] == 'u')
                .findFirst()
                .orElse(to));
  }

  @Property
  void a_word_is_found_wherever_it_stands(
      @ForAll("texts") byte[] bytes,
      @ForAll @IntRange(max = 40) int a,
      @ForAll @IntRange(max = 40) int b) {
    int from = within(bytes, Math.min(a, b));
    int to = within(bytes, Math.max(a, b));
    var text = new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);

    for (var word : List.of("\"u", "\"\"u", "u\"", "\"u\"u")) {
      var sought = word.getBytes(StandardCharsets.ISO_8859_1);
      assertThat(ByteSearch.has(bytes, from, to, sought)).isEqualTo(text.contains(word));
    }
  }

  private static int within(byte[] bytes, int index) {
    return Math.min(index, bytes.length);
  }

  /// The sought bytes, their neighbours by one bit, and what has the highest bit.
  @Provide
  Arbitrary<byte[]> texts() {
    return Arbitraries.of(0x22, 0x22, 0x23, 0x21, 0x75, 0x74, 0x76, 0, 1, 0x80, 0xa2, 0xf5, 0xff)
        .map(Integer::byteValue)
        .array(byte[].class)
        .ofMaxSize(40);
  }
}
