package dev.relay.testkit;

/// The attempts that the upstream of a side was opened for.
record Works(Side side) {

  /// The attempt that was opened as the `number`th, from 1.
  Work work(int number) {
    side.ask(at -> at.upstream().awaitOpened(number));
    return new Work(side, number);
  }

  int opened() {
    return side.ask(at -> at.upstream().opened());
  }
}
