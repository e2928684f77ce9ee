package dev.relay.contract;

/// What a client asks a model to do; each dialect knows the path of its own.
public enum Operation {
  CHAT("chat"),
  COMPLETION("completion"),
  EMBEDDING("embedding"),
  /// Several embeddings in one request, where that is another path.
  EMBEDDINGS("embeddings"),
  /// How many tokens a request would have.
  COUNT("count"),
  /// Whatever the path says: Relay does not look into it.
  NATIVE("native");

  private final String label;

  Operation(String label) {
    this.label = label;
  }

  /// The word used in logs and metrics.
  public String label() {
    return label;
  }
}
