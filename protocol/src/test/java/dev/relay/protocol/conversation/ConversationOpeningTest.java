package dev.relay.protocol.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.Dialect;
import dev.relay.contract.exchange.RequestSummary;
import dev.relay.protocol.Json;
import dev.relay.protocol.RequestReader;
import dev.relay.protocol.RequestRules;
import dev.relay.protocol.Scan;
import dev.relay.testkit.WireCase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ConversationOpeningTest {

  private static final String KEY = "prompt_cache_key";

  /// What OpenCode 1.18, Cline 3.0 and Claude Code 2.1 have sent: two turns of one conversation,
  /// and the first of another.
  static Stream<Arguments> recorded() {
    return Arrays.stream(Dialect.values())
        .flatMap(dialect ->
            WireCase.of(dialect.label(), "later.json").stream()
                .map(wire -> Arguments.of(dialect, wire)));
  }

  @ParameterizedTest
  @MethodSource("recorded")
  void every_turn_of_a_conversation_has_one_digest(Dialect dialect, WireCase wire) {
    var first = conversationOpening(dialect, wire.text("first.json"));
    var later = conversationOpening(dialect, wire.text("later.json"));
    var other = conversationOpening(dialect, wire.text("other.json"));

    assertThat(later.digest()).isEqualTo(first.digest()).isNotZero();
    assertThat(other.digest()).isNotEqualTo(first.digest()).isNotZero();
    assertThat(first.goesOn()).isFalse();
    assertThat(later.goesOn()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("recorded")
  void the_order_of_members_and_blanks_do_not_matter(Dialect dialect, WireCase wire) {
    var body = new JsonObject(wire.text("later.json"));

    var turned = turned(body).encodePrettily();

    assertThat(conversationOpening(dialect, turned))
        .isEqualTo(conversationOpening(dialect, body.encode()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "OPENAI    | {'messages':[{'role':'user','content':'hi'}]}"
            + "| {'messages':[{'content':[{'type':'text','text':'hi'}],'role':'user'}]}",
        "RESPONSES | {'input':'hi'}"
            + "| {'input':[{'role':'user','content':[{'type':'input_text','text':'hi'}]}]}",
        "ANTHROPIC | {'messages':[{'role':'user','content':'hi'}],'system':'a'}"
            + "| {'system':'b','messages':[{'role':'user','content':[{'type':'text','text':'hi',"
            + "'cache_control':{'type':'ephemeral'}}]}]}",
        "GEMINI    | {'contents':[{'parts':[{'text':'hi'}]}]}"
            + "| {'contents':[{'parts':[{'text':'hi'}],'role':'user'},"
            + "{'parts':[{'text':'ho'}],'role':'model'}]}"
      })
  void the_same_text_in_another_shape_is_the_same(Dialect dialect, String one, String other) {
    assertThat(conversationOpening(dialect, json(other)).digest())
        .isEqualTo(conversationOpening(dialect, json(one)).digest())
        .isNotZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "OPENAI    | {'messages':[{'role':'user','content':'a'},{'role':'assistant'}]}",
        "OPENAI    | {'messages':[{'role':'user','content':'a'},{'content':'b','role':'tool'}]}",
        "RESPONSES | {'input':[{'role':'user','content':'a'},{'type':'reasoning'}]}",
        "RESPONSES | {'input':[{'role':'user','content':'a'},{'type':'function_call'}]}",
        "RESPONSES | {'input':[{'role':'user','content':'a'},{'role':'assistant'}]}",
        "RESPONSES | {'input':'a','previous_response_id':'resp_1'}",
        "RESPONSES | {'conversation':{'id':'c'},'input':'a'}",
        "ANTHROPIC | {'messages':[{'content':[{'type':'tool_result'}],'role':'user'}]}",
        "GEMINI    | {'contents':[{'role':'model','parts':[{'text':'a'}]}]}",
        "GEMINI    | {'contents':[{'parts':[{'functionResponse':{}}]}]}"
      })
  void it_goes_on_once_the_model_has_spoken(Dialect dialect, String body) {
    assertThat(conversationOpening(dialect, json(body)).goesOn()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "OPENAI    | {'messages':[{'role':'system','content':'a'},{'role':'user','content':'b'}]}",
        "RESPONSES | {'input':[{'type':'additional_tools','role':'developer','tools':[]}]}",
        "RESPONSES | {'input':[{'role':'user','content':'a'},{'type':'compaction_trigger'}]}",
        "RESPONSES | {'input':'a','previous_response_id':null}",
        "ANTHROPIC | {'messages':[{'role':'user','content':'a'},{'role':'system','content':'b'}]}",
        "GEMINI    | {'contents':[{'parts':[{'text':'a'}]},{'parts':[{'text':'b'}]}]}"
      })
  void it_is_the_first_turn_until_then(Dialect dialect, String body) {
    assertThat(conversationOpening(dialect, json(body)).goesOn()).isFalse();
  }

  @Test
  void what_the_provider_keeps_is_nothing_to_go_by() {
    var body = json("{'input':'a','previous_response_id':'resp_1'}");

    assertThat(conversationOpening(Dialect.RESPONSES, body).digest()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void a_body_without_text_has_no_digest(Dialect dialect) {
    assertThat(conversationOpening(dialect, "{}")).isEqualTo(ConversationOpening.NONE);
    assertThat(conversationOpening(dialect, "[1]")).isEqualTo(ConversationOpening.NONE);
    assertThat(conversationOpening(dialect, json("{'input':[],'contents':[{'parts':7},3,null]}")))
        .isEqualTo(ConversationOpening.NONE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'prompt_cache_key':'s','messages':[]}                                        | s",
        "{'messages':[{'role':'assistant'}],'prompt_cache_key' : 's\\u0041'}            | sA",
        "{'messages':[{'role':'user','content':'\\\"prompt_cache_key\\\":\\\"x\\\"'}]} | ''",
        "{'messages':[],'prompt_cache_key':null}                                       | ''"
      })
  void the_key_of_the_cache_is_found_before_and_behind_the_list(String body, String key) {
    assertThat(conversationOpening(Dialect.OPENAI, json(body)).cacheKey()).isEqualTo(key);
  }

  @Test
  void a_key_before_a_list_that_is_long_is_found() {
    var body =
        "{\"%s\":\"s\",\"input\":[{\"role\":\"assistant\",\"content\":\"%s\"}]}"
            .formatted(KEY, "a".repeat(300_000));

    assertThat(conversationOpening(Dialect.RESPONSES, body).cacheKey()).isEqualTo("s");
  }

  @Property
  void texts_that_differ_have_other_digests(
      @ForAll @CharRange(from = ' ', to = 'ÿ') String one,
      @ForAll @CharRange(from = ' ', to = 'ÿ') String other) {
    assertThat(conversationOpening(Dialect.OPENAI, said(one)).digest())
        .matches(digest ->
            one.equals(other)
                == (digest == conversationOpening(Dialect.OPENAI, said(other)).digest()));
  }

  @Property
  void whatever_follows_the_opening_leaves_it(@ForAll String text, @ForAll List<String> turns) {
    var first = said(text);
    var messages = new JsonObject(first).getJsonArray("messages");
    messages.add(JsonObject.of("content", "I", "role", "assistant"));
    turns.forEach(turn -> messages.add(JsonObject.of("role", "user", "content", turn)));

    var later = conversationOpening(Dialect.OPENAI, JsonObject.of("messages", messages).encode());

    assertThat(later)
        .isEqualTo(
            new ConversationOpening(conversationOpening(Dialect.OPENAI, first).digest(), true, ""));
  }

  private static String said(String text) {
    var message = JsonObject.of("role", "user", "content", "-" + text);
    return JsonObject.of("messages", JsonArray.of(message)).encode();
  }

  /// The same with the members of every object in reverse.
  private static JsonObject turned(JsonObject object) {
    var turned = new JsonObject();
    new ArrayList<>(object.fieldNames())
        .reversed()
        .forEach(name -> turned.put(name, turned(object.getValue(name))));
    return turned;
  }

  private static @Nullable Object turned(@Nullable Object value) {
    return switch (value) {
      case JsonObject object -> turned(object);
      case JsonArray array ->
          new JsonArray(array.stream().map(ConversationOpeningTest::turned).toList());
      case null, default -> value;
    };
  }

  private static String json(String quoted) {
    return quoted.replace('\'', '"');
  }

  private static ConversationOpening conversationOpening(Dialect dialect, String body) {
    var bytes = Json.buffer(Buffer.buffer(body).getBytes());
    var scan = RequestReader.scan(RequestRules.NONE, bytes);
    var summary = scan instanceof Scan.Found found ? found.summary() : RequestSummary.NOTHING;
    return ConversationOpening.of(dialect, bytes, summary);
  }
}
