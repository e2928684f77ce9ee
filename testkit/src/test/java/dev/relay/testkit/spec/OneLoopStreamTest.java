package dev.relay.testkit.spec;

import dev.relay.contract.bus.Timing;
import dev.relay.testkit.stream.StreamHarness;

class OneLoopStreamTest extends StreamSpec {

  @Override
  protected StreamHarness harness(Timing timing) {
    return LoopsHarness.on(1, timing);
  }
}
