package dev.relay.contract;

/// The bytes `start` (inclusive) to `end` (exclusive) of a body.
public record Span(int start, int end) {

  /// No place: the member is not in the body.
  public static final Span ABSENT = new Span(-1, -1);

  public boolean present() {
    return start >= 0;
  }
}
