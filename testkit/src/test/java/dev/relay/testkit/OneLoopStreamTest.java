package dev.relay.testkit;

import dev.relay.contract.bus.Timing;

class OneLoopStreamTest extends StreamSpec {

  @Override
  protected StreamHarness harness(Timing timing) {
    return LoopsHarness.on(1, timing);
  }
}
