package dev.relay.gateway.pipeline;

import dev.relay.contract.exchange.Upstream;
import dev.relay.gateway.pipeline.Chain.Next;

/// Opens the exchange upstream; from now on the answer is written as it comes.
record OpenUpstream(Upstream upstream) implements Step {

  @Override
  public void take(ExchangeContext context, Next next) {
    context.answer().await(upstream);
  }
}
