package dev.relay.protocol.responses;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class BoundReasoningProperties {

  private static final List<String> BOUND =
      List.of(
          "{\"type\":\"reasoning\",\"encrypted_content\":\"gAAA\",\"summary\":[]}",
          "{ \"encrypted_content\" : \"]},{\" , \"summary\":[{}] ,\"type\":\"reasoning\"\n}");

  private static final List<String> OTHERS =
      List.of(
          "{\"type\":\"reasoning\",\"encrypted_content\":null}",
          "{\"type\":\"reasoning\",\"summary\":[{\"encrypted_content\":\"a\"}]}",
          "{\"type\":\"compaction\",\"encrypted_content\":\"gAAA\"}",
          "{\"role\":\"user\",\"content\":\"\\\"encrypted_content\\\":\\\"é漢\"}",
          "{ \"type\":\"function_call\",\"arguments\":\"{}\" }",
          "\"reasoning\"",
          "7",
          "null");

  private static final String PREVIOUS = "\"previous_response_id\":\"resp_1\"";

  @Property
  void what_is_bound_goes_and_every_other_item_stays(
      @ForAll("items") List<String> items, @ForAll("blanks") String blank) {
    var kept = items.stream().filter(item -> !BOUND.contains(item)).toList();

    var without = BoundReasoning.without(Buffer.buffer(body(items, blank)));

    assertThat(parsed(without)).isEqualTo(parsed(Buffer.buffer(body(kept, blank))));
    assertThat(without.toString()).startsWith("{\"a\":[],").endsWith(PREVIOUS + "}" + blank);
    assertThat(BoundReasoning.isIn(without)).isFalse();
  }

  @Property
  void it_is_in_where_one_item_is_bound(
      @ForAll("items") List<String> items, @ForAll("blanks") String blank) {
    assertThat(BoundReasoning.isIn(Buffer.buffer(body(items, blank))))
        .isEqualTo(items.stream().anyMatch(BOUND::contains));
  }

  @Property
  void without_any_the_body_is_the_same(@ForAll("others") List<String> items) {
    var body = Buffer.buffer(body(items, " "));

    assertThat(BoundReasoning.without(body)).isSameAs(body);
  }

  @Property
  void bytes_between_what_stays_are_unchanged(@ForAll("others") List<String> items) {
    var bound = BOUND.getFirst() + ",";
    var last = items.isEmpty() ? BOUND.getFirst() : "," + BOUND.getFirst();
    var list = String.join(",\t", items);

    var without = BoundReasoning.without(Buffer.buffer("{\"input\":[" + list + last + "]}"));
    var behind = BoundReasoning.without(Buffer.buffer("{\"input\":[" + bound + "7" + "]}"));

    assertThat(without.toString()).isEqualTo("{\"input\":[" + list + "]}");
    assertThat(behind.toString()).isEqualTo("{\"input\":[7]}");
  }

  @Example
  void what_is_no_request_is_left_alone() {
    var body = Buffer.buffer("{\"input\":[{\"type\":\"reasoning\",\"encrypted_content\":\"a\"}");

    assertThat(BoundReasoning.without(body)).isSameAs(body);
    assertThat(BoundReasoning.isIn(Buffer.buffer("\"encrypted_content\""))).isFalse();
    assertThat(BoundReasoning.isIn(Buffer.buffer())).isFalse();
  }

  @Provide
  Arbitrary<List<String>> items() {
    return Arbitraries.oneOf(Arbitraries.of(BOUND), Arbitraries.of(OTHERS)).list().ofMaxSize(12);
  }

  @Provide
  Arbitrary<List<String>> others() {
    return Arbitraries.of(OTHERS).list().ofMaxSize(5);
  }

  @Provide
  Arbitrary<String> blanks() {
    return Arbitraries.of("", " ", "\r\n\t");
  }

  private static String body(List<String> items, String blank) {
    return items.stream()
        .collect(
            Collectors.joining(
                blank + "," + blank,
                "{\"a\":[],\"input\":" + blank + "[" + blank,
                blank + "]" + blank + "," + PREVIOUS + "}" + blank));
  }

  private static JsonObject parsed(Buffer body) {
    return new JsonObject(body.toString());
  }
}
