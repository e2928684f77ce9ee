package dev.relay.contract;

/// What a client asks a model to do; each dialect knows the path of its own.
public enum Operation {
  CHAT("chat"),
  COMPLETION("completion"),
  EMBEDDING("embedding");

  private final String label;

  Operation(String label) {
    this.label = label;
  }

  /// The word used in logs and metrics.
  public String label() {
    return label;
  }
}
