package dev.relay.dispatch;

import dev.relay.contract.Attempt;
import dev.relay.contract.Exchange;
import dev.relay.contract.Headroom;
import dev.relay.contract.Opener;
import dev.relay.contract.Outcome;
import dev.relay.contract.Reader;
import dev.relay.contract.Tried;
import dev.relay.contract.failure.Failure;
import dev.relay.dispatch.Choice.Ask;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One call of an upstream. Tells [Attempts] how it went, and the rest of dispatch what it says of
/// the instance. Belongs to one context.
final class Call implements Opener {

  private final Attempts attempts;
  private final Dispatch dispatch;
  private final Ask ask;
  private final long at;
  private @Nullable Attempt attempt;
  private boolean over;

  /// @param at the time
  Call(Attempts attempts, Dispatch dispatch, Ask ask, long at) {
    this.attempts = attempts;
    this.dispatch = dispatch;
    this.ask = ask;
    this.at = at;
  }

  Ask ask() {
    return ask;
  }

  void open(Exchange exchange, Reader reader) {
    attempt = dispatch.upstream(ask.candidate().lane().provider()).open(exchange, reader, this);
  }

  void giveUp() {
    over = true;
    ask.entry().unknown(false);
    dispatch.cancelled(ask);
    if (attempt != null) {
      attempt.cancel();
    }
  }

  @Override
  public void ready(Headroom left) {
    if (!over) {
      var candidate = ask.candidate();
      candidate.lane().heard(candidate.model(), left, dispatch.clock().nanos());
    }
    ready();
  }

  @Override
  public void ready() {
    if (!over && attempts.asking()) {
      ask.entry().answered();
      attempts.ready(this);
    }
  }

  @Override
  public void failed(Failure failure) {
    failed(failure, List.of());
  }

  @Override
  public void failed(Failure failure, List<Tried> said) {
    if (over) {
      return;
    }
    over = true;
    var fault = Fault.of(failure, attempts.exchange().dialect());
    long now = dispatch.clock().nanos();
    attempts.made(told(failure, fault, said), at, now);
    dispatch.failed(
        ask, attempts, failure, said.isEmpty() ? Optional.empty() : Optional.of(fault), now);
    attempts.failed(this, failure, fault);
  }

  /// A node that died tells nothing; what it was asked for it may have asked for.
  private List<Tried> told(Failure failure, Fault fault, List<Tried> said) {
    return said.isEmpty() && fault == Fault.CUT ? List.of(Tried.of(ask.target(), failure)) : said;
  }

  @Override
  public void ended(Outcome outcome) {
    if (!over) {
      over = true;
      dispatch.ended(ask, attempts, outcome);
      attempts.ended(outcome);
    }
  }
}
