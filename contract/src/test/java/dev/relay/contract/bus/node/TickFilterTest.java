package dev.relay.contract.bus.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TickFilterTest {

  private final AtomicLong now = new AtomicLong();
  private final TickFilter tickFilter = new TickFilter(Duration.ofNanos(100), now::get);

  @Test
  void each_beat_counts() {
    for (int i = 0; i < 5; i++) {
      assertThat(tickFilter.counts()).isTrue();
      now.addAndGet(90 + i * 5);
    }
  }

  @Test
  void beats_that_are_made_up_for_count_as_one() {
    assertThat(tickFilter.counts()).isTrue();
    now.addAndGet(2000);

    assertThat(tickFilter.counts()).isTrue();
    assertThat(tickFilter.counts()).isFalse();
    now.addAndGet(1);
    assertThat(tickFilter.counts()).isFalse();
  }
}
