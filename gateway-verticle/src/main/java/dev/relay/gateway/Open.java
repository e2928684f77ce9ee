package dev.relay.gateway;

import dev.relay.contract.Upstream;

/// Opens the exchange upstream; from now on the answer is written as it comes.
record Open(Upstream upstream) implements Step {

  @Override
  public void take(Passage passage) {
    passage.answer().await(upstream);
  }
}
