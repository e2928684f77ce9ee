package dev.relay.protocol.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.status.ProviderStatus;
import dev.relay.protocol.ListedModel;
import dev.relay.protocol.ListedModels;
import dev.relay.protocol.ModelLimits;
import dev.relay.protocol.anthropic.AnthropicModelList;
import dev.relay.protocol.gemini.GeminiModelList;
import dev.relay.protocol.openai.ModelList;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ModelListsTest {

  private static final ListedModel PLAIN = new ListedModel("m", "p", ModelLimits.UNKNOWN);
  private static final ListedModel WHOLE = new ListedModel("m", "p", new ModelLimits(9000, 800));
  private static final ListedModel WINDOW = new ListedModel("w", "p", new ModelLimits(9000, 0));

  @Test
  void openais_list_tells_the_window_by_both_of_its_names() {
    assertThat(ModelList.written(WHOLE))
        .hasToString(
            """
            {"id":"m","object":"model","created":0,"owned_by":"p",\
            "context_window":9000,"context_length":9000,"max_output_tokens":800}\
            """);
  }

  @Test
  void anthropics_list_tells_limits_as_anthropic_does() {
    assertThat(AnthropicModelList.written(WHOLE))
        .hasToString(
            """
            {"type":"model","id":"m","display_name":"m","created_at":"1970-01-01T00:00:00Z",\
            "max_input_tokens":9000,"max_tokens":800}\
            """);
  }

  @Test
  void googles_list_tells_limits_as_google_does() {
    assertThat(GeminiModelList.written(WHOLE))
        .hasToString(
            """
            {"name":"models/m","displayName":"m","inputTokenLimit":9000,"outputTokenLimit":800,\
            "supportedGenerationMethods":["generateContent","streamGenerateContent","countTokens"]}\
            """);
  }

  @Test
  void a_limit_that_is_not_known_is_not_told() {
    assertThat(ModelList.written(List.of(PLAIN)))
        .hasToString(
            """
            {"object":"list","data":[{"id":"m","object":"model","created":0,"owned_by":"p"}]}\
            """);
    assertThat(AnthropicModelList.written(List.of(PLAIN)))
        .hasToString(
            """
            {"data":[{"type":"model","id":"m","display_name":"m",\
            "created_at":"1970-01-01T00:00:00Z"}],"has_more":false,"first_id":"m","last_id":"m"}\
            """);
    assertThat(GeminiModelList.written(List.of(PLAIN)))
        .hasToString(
            """
            {"models":[{"name":"models/m","displayName":"m","supportedGenerationMethods":\
            ["generateContent","streamGenerateContent","countTokens"]}]}\
            """);
    assertThat(ModelList.written(WINDOW).toString()).doesNotContain("output");
    assertThat(AnthropicModelList.written(WINDOW).toString()).doesNotContain("max_tokens");
    assertThat(GeminiModelList.written(WINDOW).toString()).doesNotContain("outputTokenLimit");
  }

  @Test
  void codex_gets_the_list_and_no_entry_of_its_own_kind() {
    assertThat(ModelList.forCodex(List.of(PLAIN)))
        .hasToString(
            """
            {"object":"list","data":[{"id":"m","object":"model","created":0,"owned_by":"p"}],\
            "models":[]}\
            """);
  }

  @ParameterizedTest
  @MethodSource("lists")
  void what_one_relay_writes_another_reads(Buffer list) {
    assertThat(ListedModels.read(list))
        .hasValue(
            Map.of(
                "m", new ProviderStatus.Model(Set.of(), 9000, 800),
                "w", new ProviderStatus.Model(Set.of(), 9000, 0)));
  }

  static Stream<Buffer> lists() {
    var models = List.of(WHOLE, WINDOW);
    return Stream.of(
        ModelList.written(models),
        ModelList.forCodex(models),
        AnthropicModelList.written(models),
        GeminiModelList.written(models));
  }
}
