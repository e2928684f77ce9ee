package dev.relay.testkit.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.bus.Timing;
import dev.relay.testkit.stream.StreamHarness;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AcrossLoopsStreamTest extends StreamSpec {

  @Override
  protected StreamHarness harness(Timing timing) {
    return LoopsHarness.on(3, timing);
  }

  @Test
  void the_sides_are_on_different_loops() {
    var sides = Stream.of(streams().opening(), streams().middle(), streams().serving());

    assertThat(sides.map(side -> side.call(_ -> Thread.currentThread()))).doesNotHaveDuplicates();
  }
}
