package dev.relay.contract.exchange;

/// One try at an exchange, as its opener holds it.
@FunctionalInterface
public interface OpenHandle {

  /// Gives the attempt up. Has no effect once it is ready, failed or ended.
  void cancel();
}
