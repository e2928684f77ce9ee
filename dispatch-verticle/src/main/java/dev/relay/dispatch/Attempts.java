package dev.relay.dispatch;

import dev.relay.contract.Attempt;
import dev.relay.contract.Dialect;
import dev.relay.contract.Exchange;
import dev.relay.contract.Header;
import dev.relay.contract.Opener;
import dev.relay.contract.Outcome;
import dev.relay.contract.Plan;
import dev.relay.contract.Reader;
import dev.relay.contract.Tried;
import dev.relay.contract.failure.Failure;
import dev.relay.dispatch.Choice.Ask;
import dev.relay.dispatch.Choice.Nobody;
import dev.relay.dispatch.Choice.Pick;
import java.util.ArrayList;
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

  private static final Set<Integer> OF_KEYS = Set.of(401, 402, 403);
  private static final String RETRY_AFTER = "retry-after";
  private static final Logger LOG = LoggerFactory.getLogger("relay.dispatch");

  private final Dispatch dispatch;
  private final Reader reader;
  private final Opener opener;
  private final Plan plan;
  private final Payload payload;
  private final Calls calls;
  private final long began;
  private final int most;
  private State state = State.ASKING;
  private Optional<Failure> worst = Optional.empty();
  private int weight;
  private @Nullable Call open;
  private Optional<Runnable> waiting = Optional.empty();
  private int group;
  private int made;
  private int pauses;
  private boolean forgiven;

  Attempts(Dispatch dispatch, Exchange exchange, Reader reader, Opener opener) {
    this.dispatch = dispatch;
    this.payload = new Payload(exchange);
    this.calls = new Calls(payload);
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

  Exchange exchange() {
    return payload.exchange();
  }

  /// Whose exchange it is. Reads its body the first time.
  Source source() {
    return payload.source();
  }

  /// Whether nothing has come yet, and somebody waits for it.
  boolean asking() {
    return state == State.ASKING;
  }

  private void call(Ask ask) {
    if (leavesHome(ask) && payload.isUnread()) {
      waiting = Optional.of(() -> ask.entry().unknown(false));
      read(() -> resume(ask));
      return;
    }
    calls.making(ask.candidate());
    made++;
    long at = made > 1 ? dispatch.clock().nanos() : began;
    var call = new Call(this, dispatch, ask, at);
    open = call;
    try {
      leaveHome(ask);
      var tried = calls.told(ask.target(), sinceBegan(at));
      boolean own = ask.candidate().pool().ownCredential();
      call.open(payload.along(plan.to(ask.target(), tried), own), reader.forAttempt(made - 1));
    } catch (RuntimeException defect) {
      LOG.error(
          "{} cannot be called for {}", ask.candidate().lane().name(), exchange().id(), defect);
      call.failed(new Failure.Internal("Relay has failed on this request; the log says more"));
    }
  }

  /// What is encrypted in the request belongs to where the session was, and does not go elsewhere.
  private void leaveHome(Ask ask) {
    if (leavesHome(ask)) {
      payload.strip();
    }
  }

  private boolean leavesHome(Ask ask) {
    return exchange().dialect() == Dialect.RESPONSES
        && !ask.only()
        && dispatch
            .sessions()
            .place(plan.session())
            .filter(home -> !ask.candidate().at(home))
            .isPresent();
  }

  /// Has the payload read, and goes on with `next` unless nobody waits any more.
  private void read(Runnable next) {
    var asked = exchange();
    dispatch
        .reading()
        .run(() -> Payload.without(asked))
        .otherwise(Optional.empty())
        .onSuccess(without -> {
          if (state == State.ASKING) {
            payload.read(without);
            next.run();
          }
        });
  }

  void failed(Call call, Failure failure, Fault fault) {
    open = null;
    if (state != State.ASKING) {
      return;
    }
    if (worst.isEmpty() || weight(failure, fault) >= weight) {
      worst = Optional.of(failure);
      weight = weight(failure, fault);
    }
    try {
      goOn(call, failure, fault);
    } catch (RuntimeException defect) {
      LOG.error("nobody else can be chosen for {}", exchange().id(), defect);
      if (state == State.ASKING && open == null) {
        end(worst.orElse(failure));
      }
    }
  }

  private void goOn(Call call, Failure failure, Fault fault) {
    if (fault.next() == Fault.Next.STRIPPED && made < most && payload.isUnread()) {
      read(() -> failed(call, failure, fault));
      return;
    }
    if ((made >= most && !isForgiven(call, fault))
        || !mayGoOn(call, failure, fault)
        || !isWorthIt(call.ask(), fault)) {
      end(worst.orElse(failure));
    } else {
      elsewhere(call.ask(), failure, fault);
    }
  }

  /// The last call of all does not go to a connection that had ended, once, where it was the first
  /// of its instance.
  private boolean isForgiven(Call call, Fault fault) {
    if (fault != Fault.STALE || call.ask().again() || forgiven) {
      return false;
    }
    forgiven = true;
    return true;
  }

  /// What a provider has answered says more than that another one did not, and least of all its
  /// word about a key that is Relay's own.
  private static int weight(Failure failure, Fault fault) {
    return switch (failure) {
      case Failure.Refused refused
          when fault == Fault.UNPAID || OF_KEYS.contains(refused.status()) ->
          1;
      case Failure.Refused _ -> 2;
      default -> 0;
    };
  }

  private boolean mayGoOn(Call call, Failure failure, Fault fault) {
    if (!fault.isOfKey() && Fault.forbidsRetry(failure)) {
      return false;
    }
    var nativeCall = exchange().nativeCall();
    if (nativeCall.isPresent()) {
      return fault == Fault.UNREACHABLE
          || ((fault == Fault.STALE || fault == Fault.NOT_ACCEPTED) && nativeCall.get().reads());
    }
    return !(call.ask().candidate().pool().ownCredential() && fault.isOfKey());
  }

  /// Whether another call may bring what this one did not, and what has to be done for it.
  private boolean isWorthIt(Ask ask, Fault fault) {
    return switch (fault.next()) {
      case NOBODY -> false;
      case STRIPPED -> !ask.only() && payload.strip();
      case LONGER -> {
        group = ask.candidate().group() + 1;
        yield plan.onOverflow() && group <= plan.fallback().size();
      }
      case OTHERS, ANYBODY -> {
        calls.add(ask.candidate(), fault);
        yield true;
      }
    };
  }

  private void elsewhere(Ask before, Failure failure, Fault fault) {
    switch (another(before, fault)) {
      case Nobody _ -> end(worst.orElse(failure));
      case Ask ask when ask.again() && fault != Fault.STALE ->
          later(ask, wished(dispatch.pause(pauses++), failure, fault), failure);
      case Ask ask when !ask.again() && fault == Fault.BUSY ->
          later(ask, dispatch.pause(pauses++), failure);
      case Ask ask -> later(ask, 0, failure);
    }
  }

  /// Where only a connection had ended, the same instance is asked on another one.
  private Pick another(Ask before, Fault fault) {
    if (fault == Fault.STALE && !before.again()) {
      var same = dispatch.choice().same(before, calls);
      if (same.isPresent()) {
        return same.get();
      }
    }
    return made >= most - 1 && fault.next() != Fault.Next.STRIPPED
        ? dispatch.choice().last(plan, calls, group)
        : dispatch.choice().next(plan, calls, group);
  }

  /// A provider that says when it may be asked again is not asked sooner.
  private static long wished(long pause, Failure failure, Fault fault) {
    return fault.retryAfter(failure).map(it -> Math.max(pause, it.toMillis())).orElse(pause);
  }

  private void later(Ask ask, long millis, Failure failure) {
    long spent = sinceBegan(dispatch.clock().nanos());
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
    var told = failure instanceof Failure.Refused refused ? saysWhen(refused) : failure;
    if (calls.told().isEmpty()) {
      opener.failed(told);
    } else {
      opener.failed(told, calls.told());
    }
  }

  /// Where a provider says in another way than by `retry-after` how long to wait, clients are told
  /// in the way that they know.
  private Failure saysWhen(Failure.Refused refused) {
    var fault = Fault.of(refused, exchange().dialect());
    if (fault != Fault.LIMIT
        || refused.headers().stream().anyMatch(header -> header.name().equals(RETRY_AFTER))) {
      return refused;
    }
    return fault
        .retryAfter(refused)
        .<Failure>map(wait -> {
          var headers = new ArrayList<>(refused.headers());
          headers.add(new Header(RETRY_AFTER, Long.toString(wait.plusMillis(999).toSeconds())));
          return new Failure.Refused(refused.status(), headers, refused.body());
        })
        .orElse(refused);
  }

  void ready(Call call) {
    open = null;
    state = State.ANSWERED;
    dispatch.answered(exchange(), call.ask());
    payload.sent();
    opener.ready();
  }

  void ended(Outcome outcome) {
    opener.ended(outcome);
  }

  /// Calls of upstreams were made, and brought nothing.
  ///
  /// @param from the time, as is `to`
  void made(List<Tried> brought, long from, long to) {
    for (var each : brought) {
      calls.add(each.lasting(sinceBegan(from), (to - from) / 1_000_000));
    }
  }

  private long sinceBegan(long nanos) {
    return (nanos - began) / 1_000_000;
  }
}
