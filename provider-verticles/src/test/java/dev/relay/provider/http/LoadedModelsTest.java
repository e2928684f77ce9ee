package dev.relay.provider.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LoadedModelsTest {

  private long now = Long.MAX_VALUE - 5;
  private final LoadedModels kept = new LoadedModels(() -> now);

  @Test
  void a_model_is_told_of_once_in_a_while() {
    assertThat(kept.due("a")).isTrue();
    assertThat(kept.due("b")).isTrue();
    assertThat(kept.due("a")).isFalse();

    now += Duration.ofSeconds(29).toNanos();
    assertThat(kept.due("a")).isFalse();

    now += Duration.ofSeconds(1).toNanos();
    assertThat(kept.due("a")).isTrue();
    assertThat(kept.due("a")).isFalse();
  }

  @Test
  void not_all_names_are_kept() {
    for (int i = 0; i < 256; i++) {
      assertThat(kept.due("model " + i)).isTrue();
    }
    assertThat(kept.due("one more")).isFalse();

    now += Duration.ofSeconds(30).toNanos();
    assertThat(kept.due("one more")).isTrue();
    assertThat(kept.due("model 0")).isTrue();
  }
}
