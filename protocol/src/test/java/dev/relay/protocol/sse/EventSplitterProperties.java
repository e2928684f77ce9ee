package dev.relay.protocol.sse;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class EventSplitterProperties {

  private static final String LINE_FEEDS =
      ": hello\n\ndata: {\"a\":\"é 漢 😀\"}\n\nevent: x\ndata: 1\ndata: 2\n\n\ndata: [DONE]\n\n";

  @Property(tries = 500)
  void random_splits_give_the_events_of_the_whole(
      @ForAll("streams") String stream, @ForAll Random random) {
    var bytes = stream.getBytes(StandardCharsets.UTF_8);
    var cuts = random.ints(0, bytes.length + 1).limit(random.nextInt(8)).sorted().boxed().toList();

    assertThat(ends(bytes, cuts)).isEqualTo(ends(bytes, List.of()));
  }

  @Property(tries = 200)
  void every_byte_alone_gives_the_events_of_the_whole(@ForAll("streams") String stream) {
    var bytes = stream.getBytes(StandardCharsets.UTF_8);
    var everywhere = IntStream.range(0, bytes.length).boxed().toList();

    assertThat(ends(bytes, everywhere)).isEqualTo(ends(bytes, List.of()));
  }

  @Property(tries = 3)
  void every_single_split_gives_the_events_of_the_whole(@ForAll("endings") String ending) {
    var bytes = LINE_FEEDS.replace("\n", ending).getBytes(StandardCharsets.UTF_8);
    var whole = ends(bytes, List.of());

    assertThat(whole).hasSize(5);
    assertThat(IntStream.range(0, bytes.length).boxed())
        .allSatisfy(cut -> assertThat(ends(bytes, List.of(cut))).isEqualTo(whole));
  }

  @Provide
  Arbitrary<String> endings() {
    return Arbitraries.of("\n", "\r\n", "\r");
  }

  @Provide
  Arbitrary<String> streams() {
    return Arbitraries.of("\n", "\r\n", "\r", "data: x", "data: é😀", ": c", "event: e", "id")
        .list()
        .ofMaxSize(30)
        .map(pieces -> String.join("", pieces));
  }

  private static List<Integer> ends(byte[] bytes, List<Integer> cuts) {
    var splitter = new EventSplitter();
    var ends = new ArrayList<Integer>();
    int from = 0;
    for (int cut : cuts) {
      from = scan(splitter, bytes, from, cut, ends);
    }
    scan(splitter, bytes, from, bytes.length, ends);
    return ends;
  }

  private static int scan(
      EventSplitter splitter, byte[] bytes, int from, int to, List<Integer> ends) {
    int end = splitter.next(bytes, from, to);
    while (end != EventSplitter.INCOMPLETE) {
      ends.add(end);
      end = splitter.next(bytes, end, to);
    }
    return to;
  }
}
