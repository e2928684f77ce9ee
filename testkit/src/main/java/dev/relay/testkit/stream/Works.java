package dev.relay.testkit.stream;

/// The attempts that the upstream of a side was opened for.
public record Works(Side side) {

  /// The attempt that was opened as the `number`th, from 1.
  public Work work(int number) {
    side.ask(at -> at.upstream().awaitOpened(number));
    return new Work(side, number);
  }

  public int opened() {
    return side.ask(at -> at.upstream().opened());
  }
}
