package dev.relay.gateway.pipeline;

/// One thing that happens to every exchange on its way. It proceeds or refuses exactly once, at
/// once or later.
@FunctionalInterface
interface Step {

  void take(ExchangeContext context);
}
