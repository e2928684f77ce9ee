package dev.relay.contract;

/// The wire format a client or a provider speaks.
public enum Dialect {
  OPENAI("openai"),
  RESPONSES("responses"),
  ANTHROPIC("anthropic"),
  GEMINI("gemini");

  private final String label;

  Dialect(String label) {
    this.label = label;
  }

  /// The word used in configuration, logs and metrics.
  public String label() {
    return label;
  }
}
