package dev.relay.gateway.journal;

/// Who wants to know of every exchange. Called on the event loops: must be quick, and lose rather
/// than block.
///
/// Invariant: `began` is followed by exactly one `completed`.
public interface Journal {

  void began();

  /// One of those that began is answered by a stream of events, from now on.
  void streaming();

  void completed(CompletedExchange completedExchange);

  /// Both of these, one after the other.
  static Journal of(Journal first, Journal second) {
    return new Journal() {
      @Override
      public void began() {
        first.began();
        second.began();
      }

      @Override
      public void streaming() {
        first.streaming();
        second.streaming();
      }

      @Override
      public void completed(CompletedExchange completedExchange) {
        first.completed(completedExchange);
        second.completed(completedExchange);
      }
    };
  }
}
