package dev.relay.dispatch;

import dev.relay.contract.Headroom;
import dev.relay.contract.exchange.AttemptRecord;
import dev.relay.contract.exchange.Exchange;
import dev.relay.contract.exchange.OpenHandle;
import dev.relay.contract.exchange.Opener;
import dev.relay.contract.exchange.Outcome;
import dev.relay.contract.exchange.Reader;
import dev.relay.contract.failure.Failure;
import dev.relay.dispatch.Balancer.Selection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One call of an upstream. Tells [DispatchedExchange] how it went, and the rest of dispatch what
/// it says of the instance. Belongs to one context.
final class Attempt implements Opener {

  private final DispatchedExchange dispatched;
  private final Dispatch dispatch;
  private final Selection selection;
  private final long at;
  private @Nullable OpenHandle openHandle;
  private boolean over;

  /// @param at the time
  Attempt(DispatchedExchange dispatched, Dispatch dispatch, Selection selection, long at) {
    this.dispatched = dispatched;
    this.dispatch = dispatch;
    this.selection = selection;
    this.at = at;
  }

  Selection selection() {
    return selection;
  }

  void open(Exchange exchange, Reader reader) {
    openHandle =
        dispatch.upstream(selection.candidate().instance().provider()).open(exchange, reader, this);
  }

  void giveUp() {
    over = true;
    selection.permit().unknown(false);
    dispatch.cancelled(selection);
    if (openHandle != null) {
      openHandle.cancel();
    }
  }

  @Override
  public void ready(Headroom left) {
    if (!over) {
      var candidate = selection.candidate();
      candidate.instance().remaining(candidate.model(), left, dispatch.clock().nanos());
    }
    ready();
  }

  @Override
  public void ready() {
    if (!over && dispatched.asking()) {
      selection.permit().answered();
      dispatched.ready(this);
    }
  }

  @Override
  public void failed(Failure failure) {
    failed(failure, List.of());
  }

  @Override
  public void failed(Failure failure, List<AttemptRecord> said) {
    if (over) {
      return;
    }
    over = true;
    var retryClass = RetryClass.of(failure, dispatched.exchange().dialect());
    long now = dispatch.clock().nanos();
    dispatched.made(told(failure, retryClass, said), at, now);
    dispatch.failed(
        selection,
        dispatched,
        failure,
        said.isEmpty() ? Optional.empty() : Optional.of(retryClass),
        now);
    dispatched.failed(this, failure, retryClass);
  }

  /// A node that died tells nothing; what it was asked for it may have asked for.
  private List<AttemptRecord> told(
      Failure failure, RetryClass retryClass, List<AttemptRecord> said) {
    return said.isEmpty() && retryClass == RetryClass.CUT
        ? List.of(AttemptRecord.of(selection.target(), failure))
        : said;
  }

  @Override
  public void ended(Outcome outcome) {
    if (!over) {
      over = true;
      dispatch.ended(selection, dispatched, outcome);
      dispatched.ended(outcome);
    }
  }
}
