package dev.relay.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.Dialect;
import dev.relay.contract.status.ProviderStatus;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListedModelsTest {

  @Test
  void openais_list_has_ids_in_its_order() {
    var read =
        ListedModels.read(
            Buffer.buffer(
                """
                {"object":"list","data":[{"id":"b","object":"model","created":1,"owned_by":"x"},
                {"id":"a","permission":[{"id":"inner"}]}],"extra":{"data":[{"id":"no"}]}}\
                """));

    assertThat(read.orElseThrow().keySet()).containsExactly("b", "a");
    assertThat(read.orElseThrow().get("b")).isEqualTo(ProviderStatus.Model.PLAIN);
  }

  @Test
  void of_an_endless_list_the_beginning_is_read() {
    var entries = "{\"id\":\"%d\"},";
    var list = new StringBuilder("[");
    for (int i = 0; i < 20_000; i++) {
      list.append(entries.formatted(i));
    }

    assertThat(ListedModels.read(Buffer.buffer(list + "{}]")).orElseThrow())
        .hasSize(10_000)
        .containsKey("9999");
  }

  @Test
  void an_id_that_cannot_be_asked_for_is_left_out() {
    var list =
        "[{\"id\":\"%s\"},{\"id\":\"a\\u0000b\"},{\"id\":\"good\"}]".formatted("x".repeat(257));

    assertThat(ListedModels.read(Buffer.buffer(list)).orElseThrow()).containsOnlyKeys("good");
  }

  @Test
  void googles_names_lose_their_prefix() {
    var read =
        ListedModels.read(
            Buffer.buffer(
                """
                {"models":[{"name":"models/gemini-x","displayName":"X","inputTokenLimit":1048576,\
                "outputTokenLimit":65536}],"nextPageToken":"t"}\
                """));

    assertThat(read.orElseThrow()).containsOnly(Map.entry("gemini-x", limits(1_048_576, 65_536)));
  }

  @Test
  void a_name_beside_an_id_is_only_for_people() {
    var read =
        ListedModels.read(
            Buffer.buffer(
                """
                [{"id":"vendor/m","name":"The M"}]\
                """));

    assertThat(read.orElseThrow()).containsOnlyKeys("vendor/m");
  }

  @ParameterizedTest
  @CsvSource({
    "'\"context_length\":8192',                                         8192, 0",
    "'\"context_window\":131072,\"max_completion_tokens\":32768',       131072, 32768",
    "'\"max_model_len\":4096',                                          4096, 0",
    "'\"max_context_length\":32000',                                    32000, 0",
    "'\"max_input_tokens\":200000,\"max_tokens\":64000',                200000, 64000",
    "'\"max_tokens\":64000,\"max_input_tokens\":200000',                200000, 64000",
    "'\"max_tokens\":64000',                                            0, 0",
    "'\"context_length\":-1',                                           0, 0",
    "'\"context_length\":\"many\"',                                     0, 0",
    "'\"context_length\":99999999999999999999',                         0, 0",
    "'\"top_provider\":{\"context_length\":7},\"context_length\":9',    9, 0"
  })
  void limits_go_by_many_names(String members, long context, long output) {
    var read = ListedModels.read(Buffer.buffer("{\"data\":[{\"id\":\"m\"," + members + "}]}"));

    assertThat(read.orElseThrow().get("m")).isEqualTo(limits(context, output));
  }

  @ParameterizedTest
  @CsvSource({
    "'\"endpoint\":\"https://x/zen/go/v1/messages\"',         ANTHROPIC",
    "'\"endpoint\":\"/v1/chat/completions\"',                 OPENAI",
    "'\"ai_sdk_package\":\"@ai-sdk/anthropic\"',              ANTHROPIC",
    "'\"ai_sdk_package\":\"@ai-sdk/openai-compatible\"',      OPENAI",
    "'\"ai_sdk_package\":\"@ai-sdk/anthropic\",\"endpoint\":\"/chat/completions\"', OPENAI"
  })
  void a_list_may_say_how_a_model_is_spoken_to(String members, Dialect dialect) {
    var read = ListedModels.read(Buffer.buffer("{\"data\":[{\"id\":\"m\"," + members + "}]}"));

    assertThat(read.orElseThrow())
        .containsOnly(Map.entry("m", new ProviderStatus.Model(Set.of(dialect), 0, 0)));
  }

  @Test
  void copilots_models_tell_endpoints_and_limits() {
    var read =
        ListedModels.read(
            Buffer.buffer(
                """
                {"data":[{"capabilities":{"family":"f","limits":{"max_context_window_tokens":128000,\
                "max_output_tokens":16384,"max_prompt_tokens":64000,"vision":{"max_prompt_images":1}},"supports":{"vision":true}},\
                "id":"both","supported_endpoints":["/v1/messages","/chat/completions","ws:/responses"]},\
                {"id":"one","supported_endpoints":["/responses"]},{"id":"old","supported_endpoints":[]}]}\
                """));

    assertThat(read.orElseThrow())
        .containsOnly(
            Map.entry(
                "both",
                new ProviderStatus.Model(
                    Set.of(Dialect.ANTHROPIC, Dialect.OPENAI), 80_384, 16_384)),
            Map.entry("one", new ProviderStatus.Model(Set.of(Dialect.RESPONSES), 0, 0)),
            Map.entry("old", ProviderStatus.Model.PLAIN));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "null", "{\"data\":{}}", "{\"data\":[{\"id\":\"a\"}", "<html>"})
  void what_is_no_list_is_not_taken_for_one(String body) {
    assertThat(ListedModels.read(Buffer.buffer(body))).isEmpty();
  }

  private static ProviderStatus.Model limits(long context, long output) {
    return new ProviderStatus.Model(Set.of(), context, output);
  }
}
