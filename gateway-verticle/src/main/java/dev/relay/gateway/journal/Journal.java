package dev.relay.gateway.journal;

import dev.relay.contract.journal.CompletedExchange;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Who wants to know of every exchange. Called on the event loops: must be quick, and lose rather
/// than block.
///
/// Invariant: `began` is followed by exactly one `completed`.
public interface Journal {

  void began();

  /// One of those that began is answered by a stream of events, from now on.
  void streaming();

  void completed(CompletedExchange completedExchange);

  /// All of these, one after the other. One that fails does not keep the others from hearing.
  static Journal of(List<Journal> listeners) {
    return new Listeners(List.copyOf(listeners));
  }

  /// @param each who hears
  record Listeners(List<Journal> each) implements Journal {

    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

    @Override
    public void began() {
      tell(Journal::began);
    }

    @Override
    public void streaming() {
      tell(Journal::streaming);
    }

    @Override
    public void completed(CompletedExchange completedExchange) {
      tell(listener -> listener.completed(completedExchange));
    }

    private void tell(Consumer<Journal> word) {
      for (var listener : each) {
        try {
          word.accept(listener);
        } catch (RuntimeException defect) {
          LOG.error("{} failed on an exchange", listener.getClass().getSimpleName(), defect);
        }
      }
    }
  }
}
