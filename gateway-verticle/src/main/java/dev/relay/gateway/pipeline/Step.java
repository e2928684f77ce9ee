package dev.relay.gateway.pipeline;

/// One thing that happens to every exchange on its way. It proceeds or refuses exactly once, at
/// once or later.
@FunctionalInterface
interface Step {

  /// @param next hands the exchange on, once
  void take(ExchangeContext context, Chain.Next next);
}
