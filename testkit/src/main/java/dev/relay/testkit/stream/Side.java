package dev.relay.testkit.stream;

import dev.relay.contract.InboxId;

/// One verticle instance with its inbox, here or in another JVM.
public interface Side extends AutoCloseable {

  /// Runs `action` in one turn of its event loop, where it lives, and returns what that returned.
  <T> T call(Action<T> action);

  /// The same beside its event loop; the action may block.
  <T> T ask(Action<T> action);

  default void run(Deed deed) {
    call(at -> {
      deed.on(at);
      return true;
    });
  }

  default InboxId id() {
    return call(at -> at.inbox().id());
  }

  default int load() {
    return call(at -> at.inbox().load());
  }

  /// Goes once through the event loop.
  default void turn() {
    run(_ -> {});
  }

  /// Closes the inbox, as a verticle that stops does.
  default void leave() {
    ask(LocalSide::closeInbox);
  }

  /// Leaves, and leaves nothing behind: no verticle, no faults.
  @Override
  void close();
}
