package dev.relay.protocol.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.Operation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GeminiPathsTest {

  @ParameterizedTest
  @CsvSource({
    "/models/m:generateContent, m, CHAT, false",
    "/models/m:streamGenerateContent, m, CHAT, true",
    "/models/m%3AstreamGenerateContent, m, CHAT, true",
    "/models/m%3acountTokens, m, COUNT, false",
    "/models/vendor/m:embedContent, vendor/m, EMBEDDING, false",
    "/models/vendor%2Fm:batchEmbedContents, vendor/m, EMBEDDINGS, false",
    "/models/p:m:generateContent, p:m, CHAT, false",
    "/models/a+b:generateContent, a+b, CHAT, false",
    "/models/%C3%A9:generateContent, é, CHAT, false",
  })
  void a_path_is_understood(String path, String model, Operation operation, boolean streamed) {
    assertThat(GeminiPaths.read(path)).contains(new GeminiPaths.Asked(model, operation, streamed));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/models/m",
        "/models/:generateContent",
        "/models/m:",
        "/models/m:deleteModel",
        "/models/m:generateContent/x",
        "/models/%zz:generateContent",
        "/files/m:generateContent",
        "",
      })
  void what_is_none_is_told_apart(String path) {
    assertThat(GeminiPaths.read(path)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", "../../x", "a?b", "a#b", "a/../b", "%2e%2e", "a:b", "a b", "é"})
  void a_model_stays_within_its_segment(String model) {
    var path = GeminiPaths.of(Operation.CHAT, model, false);

    assertThat(path.substring("/models/".length())).doesNotContain("/", "?", "#", " ");
    assertThat(GeminiPaths.read(path))
        .contains(new GeminiPaths.Asked(model, Operation.CHAT, false));
  }

  @Test
  void a_stream_has_a_method_of_its_own() {
    assertThat(GeminiPaths.of(Operation.CHAT, "m", true))
        .isEqualTo("/models/m:streamGenerateContent");
  }
}
