package dev.relay.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.Usage;
import io.vertx.core.buffer.Buffer;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsageReaderTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "{\"prompt_tokens\":10,\"completion_tokens\":5,\"total_tokens\":15} | 10 | 5",
        "{\"input_tokens\":10,\"output_tokens\":5,\"input_tokens_details\":{\"cached_tokens\":9}} | 10 | 5",
        "{\"input_tokens\":1,\"cache_read_input_tokens\":7,\"cache_creation_input_tokens\":2,\"output_tokens\":5} | 10 | 5",
        "{\"promptTokenCount\":10,\"candidatesTokenCount\":3,\"thoughtsTokenCount\":2} | 10 | 5",
        "{\"prompt_tokens\":10,\"completion_tokens\":5,\"input_tokens\":10,\"output_tokens\":5} | 10 | 5",
        "{} | 0 | 0",
      })
  void each_dialect_counts_in_its_own_words(String usage, long input, long output) {
    var answer = Buffer.buffer("{\"id\":\"x\",\"usage\":" + usage + "}");

    assertThat(new AnswerReader("usage", Set.of()).usage(answer))
        .contains(new Usage(input, output));
  }
}
