package dev.relay.provider.http;

import dev.relay.contract.bus.Inbox;
import dev.relay.contract.failure.Failure;
import dev.relay.contract.memory.Held;
import dev.relay.contract.memory.MemoryBudget;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Counts what is held back of one answer: it may be cut when the node holds too much, as what
/// waits for its reader may.
final class HeldAnswer {

  /// Less is not counted.
  private static final long COUNTED_FROM = 16 * 1024;

  private final Inbox inbox;
  private final Consumer<Failure> onCut;
  private @Nullable Held held;

  HeldAnswer(Inbox inbox, Consumer<Failure> onCut) {
    this.inbox = inbox;
    this.onCut = onCut;
  }

  void set(long bytes) {
    if (held == null && bytes >= COUNTED_FROM) {
      held = inbox.held(() -> onCut.accept(MemoryBudget.FULL));
    }
    if (held != null) {
      held.set(bytes);
    }
  }

  /// Nothing is held back any more.
  void close() {
    if (held != null) {
      held.close();
    }
  }
}
