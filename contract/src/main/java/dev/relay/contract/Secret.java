package dev.relay.contract;

/// A value that must not be seen: prints as `***`, whatever prints it.
public final class Secret {

  private final String value;

  public Secret(String value) {
    if (value.isEmpty()) {
      throw new IllegalArgumentException("an empty secret (expected: at least one character)");
    }
    this.value = value;
  }

  /// The value itself, for the one place that sends or compares it.
  public String reveal() {
    return value;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret that && value.equals(that.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return "***";
  }
}
