package dev.relay.contract.status;

/// The breaker of one model of one instance that is not closed.
public record OpenBreaker(String provider, int instance, String model, State state) {

  /// What a breaker lets pass.
  public enum State {
    /// Nothing.
    OPEN,
    /// One exchange, to see.
    HALF_OPEN
  }
}
