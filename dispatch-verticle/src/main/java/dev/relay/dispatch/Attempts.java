package dev.relay.dispatch;

import dev.relay.contract.Attempt;
import dev.relay.contract.Dialect;
import dev.relay.contract.Exchange;
import dev.relay.contract.Headroom;
import dev.relay.contract.Opener;
import dev.relay.contract.Outcome;
import dev.relay.contract.Plan;
import dev.relay.contract.Reader;
import dev.relay.contract.Tried;
import dev.relay.contract.failure.Failure;
import dev.relay.dispatch.Choice.Ask;
import dev.relay.dispatch.Choice.Nobody;
import dev.relay.protocol.Scan;
import dev.relay.protocol.dialect.Wires;
import dev.relay.protocol.responses.BoundReasoning;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One exchange, from the first call of an upstream to the one that brings content.
///
/// Invariants: at most one call is open at a time; another one is opened only if the last one
/// failed before its first content, within the budget of calls and of time; who has entered a
/// [Lane] leaves it once; the opener is told `failed`, or `ready` and then `ended`, once. Belongs
/// to one context.
final class Attempts implements Attempt {

  private enum State {
    ASKING,
    ANSWERED,
    OVER
  }

  /// Stands for one body, and not for another one.
  private static final String IDEMPOTENCY = "idempotency-key";

  private static final Set<Integer> OF_KEYS = Set.of(401, 402, 403);
  private static final Logger LOG = LoggerFactory.getLogger("relay.dispatch");

  private final Dispatch dispatch;
  private final Reader reader;
  private final Opener opener;
  private final Plan plan;
  private final Calls calls = new Calls();
  private final long began;
  private final int most;
  private Exchange exchange;
  private State state = State.ASKING;
  private Optional<Failure> worst = Optional.empty();
  private @Nullable Call open;
  private Optional<Runnable> waiting = Optional.empty();
  private int group;
  private int made;
  private int pauses;
  private boolean stripped;

  Attempts(Dispatch dispatch, Exchange exchange, Reader reader, Opener opener) {
    this.dispatch = dispatch;
    this.exchange = exchange;
    this.plan = exchange.plan();
    this.reader = reader;
    this.opener = opener;
    this.began = dispatch.clock().nanos();
    this.most = Math.max(1, dispatch.config().attempts() - plan.retried());
  }

  void begin() {
    switch (dispatch.choice().next(plan, calls, group)) {
      case Ask ask -> call(ask);
      case Nobody nobody -> end(dispatch.exhausted(plan, nobody));
    }
  }

  @Override
  public void cancel() {
    if (state == State.ASKING) {
      state = State.OVER;
      waiting.ifPresent(Runnable::run);
      if (open != null) {
        open.giveUp();
      }
    }
  }

  private void call(Ask ask) {
    leaveHome(ask);
    calls.making(ask.candidate());
    made++;
    var call = new Call(ask, made > 1 ? dispatch.clock().nanos() : began);
    open = call;
    try {
      call.open(exchange.with(plan.to(ask.target(), calls.told())), reader.forAttempt(made - 1));
    } catch (RuntimeException defect) {
      LOG.error("{} cannot be called for {}", ask.candidate().lane().name(), exchange.id(), defect);
      call.failed(new Failure.Internal("Relay has failed on this request; the log says more"));
    }
  }

  /// What is encrypted in the request belongs to where the session was, and does not go elsewhere.
  private void leaveHome(Ask ask) {
    if (exchange.dialect() == Dialect.RESPONSES
        && !ask.only()
        && dispatch
            .sessions()
            .place(plan.session())
            .filter(home -> !ask.candidate().at(home))
            .isPresent()) {
      strip();
    }
  }

  /// @return whether anything was taken out of the request
  private boolean strip() {
    if (stripped || exchange.nativeCall().isPresent() || !BoundReasoning.isIn(exchange.body())) {
      return false;
    }
    stripped = true;
    var body = BoundReasoning.without(exchange.body());
    var scan = Wires.of(exchange.dialect()).scan(exchange.operation(), body);
    if (scan instanceof Scan.Found found) {
      exchange =
          exchange.with(
              found.peek(),
              body,
              exchange.headers().stream()
                  .filter(header -> !header.name().equals(IDEMPOTENCY))
                  .toList());
      return true;
    }
    return false;
  }

  private void failed(Call call, Failure failure, Fault fault) {
    open = null;
    if (state != State.ASKING) {
      return;
    }
    worst = Optional.of(worst.filter(it -> weight(it) > weight(failure)).orElse(failure));
    if (made >= most || !mayGoOn(call, failure, fault) || !isWorthIt(call, fault)) {
      end(worst.get());
    } else {
      goOn(failure, fault);
    }
  }

  /// What a provider has answered says more than that another one did not, and least of all its
  /// word about a key that is Relay's own.
  private static int weight(Failure failure) {
    return switch (failure) {
      case Failure.Refused refused when OF_KEYS.contains(refused.status()) -> 1;
      case Failure.Refused _ -> 2;
      default -> 0;
    };
  }

  private boolean mayGoOn(Call call, Failure failure, Fault fault) {
    if (!fault.isOfKey() && Fault.forbidsRetry(failure)) {
      return false;
    }
    var nativeCall = exchange.nativeCall();
    if (nativeCall.isPresent()) {
      return fault == Fault.UNREACHABLE || (fault == Fault.STALE && nativeCall.get().reads());
    }
    return !(call.ask.candidate().pool().ownCredential() && fault.isOfKey());
  }

  /// Whether another call may bring what this one did not, and what has to be done for it.
  private boolean isWorthIt(Call call, Fault fault) {
    return switch (fault) {
      case REQUEST -> false;
      case BOUND -> !call.ask.only() && strip();
      case OVERFLOW -> {
        group = call.ask.candidate().group() + 1;
        yield plan.onOverflow() && group <= plan.fallback().size();
      }
      case KEY,
          DENIED,
          LIMIT,
          TOO_MUCH,
          BUSY,
          ABSENT,
          UNREACHABLE,
          LATE,
          ENDLESS,
          CUT,
          STALE,
          UNREADABLE -> {
        calls.add(call.ask.candidate(), fault);
        yield true;
      }
    };
  }

  private void goOn(Failure failure, Fault fault) {
    switch (dispatch.choice().next(plan, calls, group)) {
      case Nobody _ -> end(worst.orElse(failure));
      case Ask ask when ask.again() && fault != Fault.STALE ->
          later(ask, wished(dispatch.pause(pauses++), failure), failure);
      case Ask ask when !ask.again() && fault == Fault.BUSY ->
          later(ask, dispatch.pause(pauses++), failure);
      case Ask ask -> later(ask, 0, failure);
    }
  }

  /// A provider that says when it may be asked again is not asked sooner.
  private static long wished(long pause, Failure failure) {
    return Fault.retryAfter(failure).map(it -> Math.max(pause, it.toMillis())).orElse(pause);
  }

  private void later(Ask ask, long millis, Failure failure) {
    long spent = (dispatch.clock().nanos() - began) / 1_000_000;
    if (spent + millis > dispatch.config().budget().toMillis()) {
      ask.entry().unknown(false);
      end(worst.orElse(failure));
    } else if (millis == 0) {
      call(ask);
    } else {
      var calledOff = dispatch.clock().after(millis, () -> resume(ask));
      waiting =
          Optional.of(() -> {
            calledOff.run();
            ask.entry().unknown(false);
          });
    }
  }

  private void resume(Ask ask) {
    waiting = Optional.empty();
    call(ask);
  }

  private void end(Failure failure) {
    state = State.OVER;
    if (calls.told().isEmpty()) {
      opener.failed(failure);
    } else {
      opener.failed(failure, calls.told());
    }
  }

  private void ready(Call call) {
    open = null;
    state = State.ANSWERED;
    dispatch.answered(exchange, call.ask);
    exchange = exchange.withoutBody();
    opener.ready();
  }

  /// One call of an upstream.
  private final class Call implements Opener {

    private final Ask ask;
    private final long at;
    private @Nullable Attempt attempt;
    private boolean over;

    /// @param at the time
    Call(Ask ask, long at) {
      this.ask = ask;
      this.at = at;
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
      if (!over && state == State.ASKING) {
        ask.entry().answered();
        Attempts.this.ready(this);
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
      var fault = Fault.of(failure, exchange.dialect());
      long now = dispatch.clock().nanos();
      for (var each : told(failure, fault, said)) {
        calls.add(each.lasting((at - began) / 1_000_000, (now - at) / 1_000_000));
      }
      dispatch.failed(
          ask, exchange, failure, said.isEmpty() ? Optional.empty() : Optional.of(fault), now);
      Attempts.this.failed(this, failure, fault);
    }

    /// A node that died tells nothing; what it was asked for it may have asked for.
    private List<Tried> told(Failure failure, Fault fault, List<Tried> said) {
      return said.isEmpty() && fault == Fault.CUT ? List.of(Tried.of(ask.target(), failure)) : said;
    }

    @Override
    public void ended(Outcome outcome) {
      if (!over) {
        over = true;
        dispatch.ended(ask, exchange, outcome);
        opener.ended(outcome);
      }
    }
  }
}
