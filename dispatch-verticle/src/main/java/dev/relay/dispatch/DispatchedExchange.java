package dev.relay.dispatch;

import dev.relay.contract.Dialect;
import dev.relay.contract.Header;
import dev.relay.contract.exchange.AttemptRecord;
import dev.relay.contract.exchange.Exchange;
import dev.relay.contract.exchange.OpenHandle;
import dev.relay.contract.exchange.Opener;
import dev.relay.contract.exchange.Outcome;
import dev.relay.contract.exchange.Plan;
import dev.relay.contract.exchange.Reader;
import dev.relay.contract.failure.Failure;
import dev.relay.dispatch.Balancer.NoneAvailable;
import dev.relay.dispatch.Balancer.Pick;
import dev.relay.dispatch.Balancer.Selection;
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
/// [Instance] leaves it once; the opener is told `failed`, or `ready` and then `ended`, once.
/// Belongs to one context.
final class DispatchedExchange implements OpenHandle {

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
  private final AttemptHistory attemptHistory;
  private final long began;
  private final int most;
  private State state = State.ASKING;
  private Optional<Failure> worst = Optional.empty();
  private int weight;
  private @Nullable Attempt open;
  private Optional<Runnable> waiting = Optional.empty();
  private int group;
  private int made;
  private int pauses;
  private boolean forgiven;

  DispatchedExchange(Dispatch dispatch, Exchange exchange, Reader reader, Opener opener) {
    this.dispatch = dispatch;
    this.payload = new Payload(exchange);
    this.attemptHistory = new AttemptHistory(payload);
    this.plan = exchange.plan();
    this.reader = reader;
    this.opener = opener;
    this.began = dispatch.clock().nanos();
    this.most = Math.max(1, dispatch.config().attempts() - plan.retried());
  }

  void begin() {
    switch (dispatch.balancer().next(plan, attemptHistory, group)) {
      case Selection selection -> call(selection);
      case NoneAvailable noneAvailable -> end(dispatch.exhausted(plan, noneAvailable));
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

  private void call(Selection selection) {
    if (leavesHome(selection) && payload.isUnread()) {
      waiting = Optional.of(() -> selection.permit().unknown(false));
      read(() -> resume(selection));
      return;
    }
    attemptHistory.making(selection.candidate());
    made++;
    long at = made > 1 ? dispatch.clock().nanos() : began;
    var attempt = new Attempt(this, dispatch, selection, at);
    open = attempt;
    try {
      leaveHome(selection);
      var attempts = attemptHistory.told(selection.target(), sinceBegan(at));
      boolean own = selection.candidate().providerInstances().ownCredential();
      attempt.open(
          payload.along(plan.to(selection.target(), attempts), own), reader.forAttempt(made - 1));
    } catch (RuntimeException defect) {
      LOG.error(
          "{} cannot be called for {}",
          selection.candidate().instance().name(),
          exchange().id(),
          defect);
      attempt.failed(new Failure.Internal("Relay has failed on this request; the log says more"));
    }
  }

  /// What is encrypted in the request belongs to where the session was, and does not go elsewhere.
  private void leaveHome(Selection selection) {
    if (leavesHome(selection)) {
      payload.strip();
    }
  }

  private boolean leavesHome(Selection selection) {
    return exchange().dialect() == Dialect.RESPONSES
        && !selection.only()
        && dispatch
            .sessions()
            .homeInstance(plan.session())
            .filter(home -> !selection.candidate().at(home))
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

  void failed(Attempt attempt, Failure failure, RetryClass retryClass) {
    open = null;
    if (state != State.ASKING) {
      return;
    }
    if (worst.isEmpty() || weight(failure, retryClass) >= weight) {
      worst = Optional.of(failure);
      weight = weight(failure, retryClass);
    }
    try {
      goOn(attempt, failure, retryClass);
    } catch (RuntimeException defect) {
      LOG.error("nobody else can be chosen for {}", exchange().id(), defect);
      if (state == State.ASKING && open == null) {
        end(worst.orElse(failure));
      }
    }
  }

  private void goOn(Attempt attempt, Failure failure, RetryClass retryClass) {
    if (retryClass.next() == RetryClass.Next.STRIPPED && made < most && payload.isUnread()) {
      read(() -> failed(attempt, failure, retryClass));
      return;
    }
    if ((made >= most && !isForgiven(attempt, retryClass))
        || !mayGoOn(attempt, failure, retryClass)
        || !isWorthIt(attempt.selection(), retryClass)) {
      end(worst.orElse(failure));
    } else {
      elsewhere(attempt.selection(), failure, retryClass);
    }
  }

  /// The last call of all does not go to a connection that had ended, once, where it was the first
  /// of its instance.
  private boolean isForgiven(Attempt attempt, RetryClass retryClass) {
    if (retryClass != RetryClass.STALE || attempt.selection().again() || forgiven) {
      return false;
    }
    forgiven = true;
    return true;
  }

  /// What a provider has answered says more than that another one did not, and least of all its
  /// word about a key that is Relay's own.
  private static int weight(Failure failure, RetryClass retryClass) {
    return switch (failure) {
      case Failure.Refused refused
          when retryClass == RetryClass.UNPAID || OF_KEYS.contains(refused.status()) ->
          1;
      case Failure.Refused _ -> 2;
      default -> 0;
    };
  }

  private boolean mayGoOn(Attempt attempt, Failure failure, RetryClass retryClass) {
    if (!retryClass.isOfKey() && RetryClass.forbidsRetry(failure)) {
      return false;
    }
    var passthrough = exchange().passthrough();
    if (passthrough.isPresent()) {
      return retryClass == RetryClass.UNREACHABLE
          || ((retryClass == RetryClass.STALE || retryClass == RetryClass.NOT_ACCEPTED)
              && passthrough.get().reads());
    }
    return !(attempt.selection().candidate().providerInstances().ownCredential()
        && retryClass.isOfKey());
  }

  /// Whether another call may bring what this one did not, and what has to be done for it.
  private boolean isWorthIt(Selection selection, RetryClass retryClass) {
    return switch (retryClass.next()) {
      case NOBODY -> false;
      case STRIPPED -> !selection.only() && payload.strip();
      case LONGER -> {
        group = selection.candidate().group() + 1;
        yield plan.onOverflow() && group <= plan.fallback().size();
      }
      case OTHERS, ANYBODY -> {
        attemptHistory.add(selection.candidate(), retryClass);
        yield true;
      }
    };
  }

  private void elsewhere(Selection before, Failure failure, RetryClass retryClass) {
    switch (another(before, retryClass)) {
      case NoneAvailable _ -> end(worst.orElse(failure));
      case Selection selection when selection.again() && retryClass != RetryClass.STALE ->
          later(selection, wished(dispatch.pause(pauses++), failure, retryClass), failure);
      case Selection selection when !selection.again() && retryClass == RetryClass.BUSY ->
          later(selection, dispatch.pause(pauses++), failure);
      case Selection selection -> later(selection, 0, failure);
    }
  }

  /// Where only a connection had ended, the same instance is asked on another one.
  private Pick another(Selection before, RetryClass retryClass) {
    if (retryClass == RetryClass.STALE && !before.again()) {
      var same = dispatch.balancer().same(before, attemptHistory);
      if (same.isPresent()) {
        return same.get();
      }
    }
    return made >= most - 1 && retryClass.next() != RetryClass.Next.STRIPPED
        ? dispatch.balancer().last(plan, attemptHistory, group)
        : dispatch.balancer().next(plan, attemptHistory, group);
  }

  /// A provider that says when it may be asked again is not asked sooner.
  private static long wished(long pause, Failure failure, RetryClass retryClass) {
    return retryClass.retryAfter(failure).map(it -> Math.max(pause, it.toMillis())).orElse(pause);
  }

  private void later(Selection selection, long millis, Failure failure) {
    long spent = sinceBegan(dispatch.clock().nanos());
    if (spent + millis > dispatch.config().budget().toMillis()) {
      selection.permit().unknown(false);
      end(worst.orElse(failure));
    } else if (millis == 0) {
      call(selection);
    } else {
      var calledOff = dispatch.clock().after(millis, () -> resume(selection));
      waiting =
          Optional.of(() -> {
            calledOff.run();
            selection.permit().unknown(false);
          });
    }
  }

  private void resume(Selection selection) {
    waiting = Optional.empty();
    call(selection);
  }

  private void end(Failure failure) {
    state = State.OVER;
    var told = failure instanceof Failure.Refused refused ? saysWhen(refused) : failure;
    if (attemptHistory.told().isEmpty()) {
      opener.failed(told);
    } else {
      opener.failed(told, attemptHistory.told());
    }
  }

  /// Where a provider says in another way than by `retry-after` how long to wait, clients are told
  /// in the way that they know.
  private Failure saysWhen(Failure.Refused refused) {
    var retryClass = RetryClass.of(refused, exchange().dialect());
    if (retryClass != RetryClass.LIMIT
        || refused.headers().stream().anyMatch(header -> header.name().equals(RETRY_AFTER))) {
      return refused;
    }
    return retryClass
        .retryAfter(refused)
        .<Failure>map(wait -> {
          var headers = new ArrayList<>(refused.headers());
          headers.add(new Header(RETRY_AFTER, Long.toString(wait.plusMillis(999).toSeconds())));
          return new Failure.Refused(refused.status(), headers, refused.body());
        })
        .orElse(refused);
  }

  void ready(Attempt attempt) {
    open = null;
    state = State.ANSWERED;
    dispatch.answered(exchange(), attempt.selection());
    payload.sent();
    opener.ready();
  }

  void ended(Outcome outcome) {
    opener.ended(outcome);
  }

  /// Calls of upstreams were made, and brought nothing.
  ///
  /// @param from the time, as is `to`
  void made(List<AttemptRecord> brought, long from, long to) {
    for (var each : brought) {
      attemptHistory.add(each.lasting(sinceBegan(from), (to - from) / 1_000_000));
    }
  }

  private long sinceBegan(long nanos) {
    return (nanos - began) / 1_000_000;
  }
}
