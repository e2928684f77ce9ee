package dev.relay.gateway.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.memory.MemoryBudget;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CapacityTest {

  private static final int MOST = 3;

  private final Capacity capacity = new Capacity(new MemoryBudget(100));

  @Test
  void takes_on_as_many_exchanges_as_it_may() {
    var entered = IntStream.range(0, 5).filter(_ -> capacity.enter(MOST)).count();

    assertThat(entered).isEqualTo(MOST);
    assertThat(capacity.exchanges()).isEqualTo(MOST);
  }

  @Test
  void has_room_again_when_one_has_left() {
    IntStream.range(0, MOST).forEach(_ -> capacity.enter(MOST));
    capacity.leave();

    assertThat(capacity.enter(MOST)).isTrue();
    assertThat(capacity.enter(MOST)).isFalse();
  }

  @Test
  void nobody_has_more_than_half_of_what_is_scarce() {
    capacity.memory().takeBody(40, 0);
    assertThat(capacity.share("a", 40)).isTrue();
    capacity.memory().takeBody(30, 0);

    assertThat(capacity.share("a", 20)).isFalse();
    assertThat(capacity.share("b", 20)).isTrue();
    assertThat(capacity.share("a", 10)).isTrue();
  }

  @Test
  void exchanges_are_scarce_above_four_fifths() {
    IntStream.range(0, 8).forEach(_ -> capacity.enter(10));

    assertThat(capacity.scarce(10)).isFalse();
    assertThat(capacity.enter(10)).isTrue();
    assertThat(capacity.scarce(10)).isTrue();
  }

  @Test
  void lets_nobody_enter_once_it_drains() {
    var emptied = capacity.drain();

    assertThat(emptied.isComplete()).isTrue();
    assertThat(capacity.enter(MOST)).isFalse();
    assertThat(capacity.exchanges()).isZero();
  }

  @Test
  void is_drained_when_the_last_exchange_has_left() {
    capacity.enter(MOST);
    capacity.enter(MOST);
    var emptied = capacity.drain();

    capacity.leave();
    boolean tooEarly = emptied.isComplete();
    capacity.leave();

    assertThat(tooEarly).isFalse();
    assertThat(emptied.isComplete()).isTrue();
  }

  @Test
  void counts_what_many_threads_take_and_give_back() {
    var entered = new AtomicInteger();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 1000; i++) {
        threads.execute(() -> {
          if (capacity.enter(MOST)) {
            entered.incrementAndGet();
            capacity.leave();
          }
        });
      }
    }

    assertThat(entered.get()).isPositive();
    assertThat(capacity.exchanges()).isZero();
  }
}
