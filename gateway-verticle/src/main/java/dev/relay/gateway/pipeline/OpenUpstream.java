package dev.relay.gateway.pipeline;

import dev.relay.contract.exchange.Upstream;

/// Opens the exchange upstream; from now on the answer is written as it comes.
record OpenUpstream(Upstream upstream) implements Step {

  @Override
  public void take(ExchangeContext context) {
    context.answer().await(upstream);
  }
}
