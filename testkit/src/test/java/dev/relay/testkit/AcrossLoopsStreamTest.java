package dev.relay.testkit;

import dev.relay.contract.bus.Timing;

class AcrossLoopsStreamTest extends StreamSpec {

  @Override
  protected StreamHarness harness(Timing timing) {
    return LoopsHarness.on(3, timing);
  }
}
