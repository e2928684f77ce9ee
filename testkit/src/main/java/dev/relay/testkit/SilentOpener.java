package dev.relay.testkit;

import dev.relay.contract.Opener;
import dev.relay.contract.Outcome;
import dev.relay.contract.failure.Failure;

/// An opener that does not care.
final class SilentOpener implements Opener {

  @Override
  public void ready() {}

  @Override
  public void failed(Failure failure) {}

  @Override
  public void ended(Outcome outcome) {}
}
