package dev.relay.launcher.config.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.protocol.ModelLimits;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelsFileTest {

  @Test
  void it_knows_more_than_a_hundred_models_in_the_order_of_their_names() {
    assertThat(ModelsFile.names()).hasSizeGreaterThan(100);
    assertThat(List.copyOf(ModelsFile.names())).isSorted();
  }

  @Test
  void a_name_has_no_capitals_and_nothing_before_it() {
    assertThat(ModelsFile.names())
        .allMatch(name -> name.equals(name.toLowerCase(Locale.ROOT)) && !name.contains("/"));
  }

  @Test
  void an_answer_fits_into_its_window() {
    assertThat(ModelsFile.names())
        .allSatisfy(name -> {
          var limits = ModelsFile.BUILT_IN.limits(name);
          assertThat(limits.context()).isPositive();
          assertThat(limits.output()).isBetween(0L, limits.context());
        });
  }

  @ParameterizedTest
  @CsvSource({
    "gpt-4o,                               128000,  16384",
    "gpt-4o-mini,                          128000,  16384",
    "gpt-4.1-nano,                         1047576, 32768",
    "gpt-5-pro,                            400000,  272000",
    "o3,                                   200000,  100000",
    "claude-3-opus-20240229,               200000,  4096",
    "claude-opus-4-1-20250805,             200000,  32000",
    "claude-sonnet-4-5,                    200000,  64000",
    "gemini-2.5-flash,                     1048576, 65536",
    "gemini-2.0-flash,                     1048576, 8192",
    "text-embedding-3-small,               8191,    0",
    "meta-llama/Llama-3.3-70B-Instruct,    131072,  0",
    "accounts/fireworks/models/glm-4.6,    200000,  128000",
  })
  void it_says_what_a_model_holds(String name, long context, long output) {
    assertThat(ModelsFile.BUILT_IN.limits(name)).isEqualTo(new ModelLimits(context, output));
  }

  @ParameterizedTest
  @CsvSource({
    "claude-sonnet-4-5-20250929,           claude-sonnet-4-5",
    "claude-sonnet-4-5@20250929,           claude-sonnet-4-5",
    "anthropic/claude-sonnet-4-5,          claude-sonnet-4-5",
    "vendor/x/Claude-Sonnet-4-5-20250929,  claude-sonnet-4-5",
    "claude-3-5-haiku-latest,              claude-3-5-haiku",
    "claude-opus-4-20250514,               claude-opus-4",
    "gpt-4o-2024-08-06,                    gpt-4o",
    "gpt-4-turbo-2024-04-09,               gpt-4-turbo",
    "gemini-1.5-pro-002,                   gemini-1.5-pro",
  })
  void a_variant_is_as_its_model(String name, String model) {
    assertThat(ModelsFile.BUILT_IN.limits(name))
        .isEqualTo(ModelsFile.BUILT_IN.limits(model))
        .isNotEqualTo(ModelLimits.UNKNOWN);
  }

  @Test
  void an_entry_of_the_whole_name_comes_first() {
    assertThat(ModelsFile.BUILT_IN.limits("gpt-4o-2024-05-13").output()).isEqualTo(4096);
    assertThat(ModelsFile.BUILT_IN.limits("gpt-5-chat-latest").context()).isEqualTo(128_000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "-latest",
        "gpt",
        "gpt-4o-",
        "gpt-4o-nano",
        "gpt-4o-mini-tts",
        "gpt-4o-realtime-preview-2024-12-17",
        "gpt-4-32k",
        "gpt-4-0613",
        "gpt-4-1106-preview",
        "gpt-4.1-2025",
        "my-gpt-4o",
        "gpt-4o/mine",
        "gpt-4o:extended",
        "o1-20",
        "o3-mini-high",
        "claude-sonnet-4-9",
        "claude-sonnet-4-5-thinking",
        "claude-sonnet-4-5-20250929-v1:0",
        "claude-sonnet-4-5-2025092",
        "claude-sonnet-4-5-latest-20250929",
        "gemini-2.5-pro-preview-05-06",
        "gemini-2.5-flash-image",
        "gemini-2.0-flash-0011",
        "kimi-k2",
        "kimi-k2-0905",
        "llama3.1:8b",
        "llama-3.1-8b-instruct:free",
        "deepseek-chat",
        "mistral-large-latest",
        "text-embedding-3",
      })
  void a_name_that_is_only_near_is_not_known(String name) {
    assertThat(ModelsFile.BUILT_IN.limits(name)).isEqualTo(ModelLimits.UNKNOWN);
  }

  @Test
  void no_model_is_taken_for_one_whose_name_begins_the_same() {
    assertThat(ModelsFile.BUILT_IN.limits("gpt-4")).isEqualTo(new ModelLimits(8192, 8192));
    assertThat(ModelsFile.BUILT_IN.limits("gpt-4-2023-03-14"))
        .isEqualTo(ModelsFile.BUILT_IN.limits("gpt-4"));
    assertThat(ModelsFile.BUILT_IN.limits("claude-opus-4-5"))
        .isNotEqualTo(ModelsFile.BUILT_IN.limits("claude-opus-4"));
  }
}
