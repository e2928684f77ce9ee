package dev.relay.provider.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.Dialect;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// Streams made of events that stay, and of events of which something is taken out.
class StreamBodyProperties {

  private static final List<Piece> PIECES =
      List.of(
          Piece.untouched("data: {\"choices\":[{\"delta\":{\"content\":\"é漢😀\"}}]}\n\n"),
          Piece.untouched(
              "data: {\"choices\":[{\"delta\":{\"content\":\"\\\"usage\\\": null\"}}]}\n\n"),
          Piece.untouched("data: {\"choices\":[{\"delta\":{\"content\":\"usage\"}}]}\n\n"),
          Piece.untouched("data: {\"choices\":[{\"delta\":{},\"usage\":null}]}\n\n"),
          Piece.untouched(
              "data: {\"choices\":[{\"delta\":{}}],\"usage\":{\"prompt_tokens\":1}}\n\n"),
          Piece.untouched(": a comment with \"usage\":null\n\n"),
          Piece.untouched("event: x\nid: 1\ndata: {\"choices\":[]}\n\n"),
          Piece.untouched("data:\n\n"),
          Piece.untouched("\n"),
          Piece.untouched("data: no json\n\n"),
          Piece.without("data: {\"choices\":[{\"delta\":{}}]#,\"usage\":null#}\n\n"),
          Piece.without("data: {\"choices\":[{\"delta\":{}}]#, \"usage\": null#}\n\n"),
          Piece.without(
              "data: {#\"usage\":null,#\"choices\":[{\"delta\":{\"content\":\"x\"}}]}\n\n"),
          Piece.without("#data: {\"choices\":[],\"usage\":{\"prompt_tokens\":3}}\n\n#"));

  /// What comes, and what of it is passed on when Relay asked for usage.
  record Piece(String came, String passed) {

    static Piece untouched(String text) {
      return new Piece(text, text);
    }

    /// What stands between two `#` is taken out.
    static Piece without(String text) {
      return new Piece(text.replace("#", ""), text.replaceAll("(?s)#.*#", ""));
    }
  }

  /// A stream in which each line ends the same way.
  record Given(List<Piece> pieces, String ending) {

    byte[] came() {
      return all(pieces.stream().map(Piece::came).collect(Collectors.joining()))
          .getBytes(StandardCharsets.UTF_8);
    }

    String passed() {
      return all(pieces.stream().map(Piece::passed).collect(Collectors.joining()));
    }

    private String all(String text) {
      return (text + "data: [DONE]\n\n").replace("\n", ending);
    }
  }

  @Property(tries = 1000)
  void bytes_out_are_bytes_in_without_what_relay_asked_for(
      @ForAll("streams") Given stream, @ForAll Random random) {
    var read = ReadStream.of(Dialect.OPENAI, stream.came(), true, cuts(stream, random));

    assertThat(read.text()).isEqualTo(stream.passed());
    assertThat(read.end()).isEqualTo("done");
  }

  @Property(tries = 500)
  void bytes_out_are_bytes_in_when_relay_asked_for_nothing(
      @ForAll("streams") Given stream, @ForAll Random random) {
    var read = ReadStream.of(Dialect.OPENAI, stream.came(), false, cuts(stream, random));

    assertThat(read.text().getBytes(StandardCharsets.UTF_8)).isEqualTo(stream.came());
    assertThat(read.end()).isEqualTo("done");
  }

  @Property(tries = 500)
  void content_is_never_unseen(@ForAll("streams") Given stream, @ForAll Random random) {
    var read = ReadStream.of(Dialect.OPENAI, stream.came(), true, cuts(stream, random));

    assertThat(read.contents()).isSorted();
  }

  @Provide
  Arbitrary<Given> streams() {
    return Combinators.combine(
            Arbitraries.of(PIECES).list().ofMaxSize(20), Arbitraries.of("\n", "\r\n", "\r"))
        .as(Given::new);
  }

  private static List<Integer> cuts(Given stream, Random random) {
    return random.ints(random.nextInt(20), 0, stream.came().length + 1).sorted().boxed().toList();
  }
}
