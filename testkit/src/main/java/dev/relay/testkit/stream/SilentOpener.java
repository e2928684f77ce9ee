package dev.relay.testkit.stream;

import dev.relay.contract.exchange.Opener;
import dev.relay.contract.exchange.Outcome;
import dev.relay.contract.failure.Failure;

/// An opener that does not care.
public final class SilentOpener implements Opener {

  @Override
  public void ready() {}

  @Override
  public void failed(Failure failure) {}

  @Override
  public void ended(Outcome outcome) {}
}
