package dev.relay.dispatch;

import dev.relay.contract.status.OpenBreaker;
import dev.relay.dispatch.DispatchConfig.Breaking;
import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.circuitbreaker.CircuitBreakerState;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The breaker of one model of one instance. There from the first failure until all is well again,
/// so that what is healthy costs nothing. Thread-safe.
///
/// Vert.x's breaker counts, waits and lets the probe pass; here is who hears of it. Only failures
/// are run through it, and the probe: a success while it is closed merely forgets the failures.
final class Breaker {

  /// Who hears that a breaker has another state. Called on any thread, and must not call back.
  @FunctionalInterface
  interface Listener {
    void changed(Breaker breaker);
  }

  /// The one exchange that is let through to see.
  private static final class Probing {
    private @Nullable Promise<Void> result;
  }

  private final CircuitBreaker circuit;
  private final Breaking config;
  private final Clock clock;
  private final Listener listener;
  private final Blame blame;
  private volatile Source scope = Source.ANYBODY;
  private volatile CircuitBreakerState state = CircuitBreakerState.CLOSED;
  private volatile long opened;
  private volatile boolean answered;
  private volatile String why = "";

  Breaker(String name, Vertx vertx, Breaking config, Clock clock, Listener listener) {
    this.config = config;
    this.clock = clock;
    this.listener = listener;
    this.blame = new Blame(config.failures(), config.window());
    this.circuit =
        CircuitBreaker.create(
                name,
                vertx,
                new CircuitBreakerOptions()
                    .setMaxFailures(config.failures())
                    .setFailuresRollingWindow(config.window().toMillis())
                    .setResetTimeout(config.open().toMillis())
                    .setTimeout(-1)
                    .setNotificationAddress(null))
            .openHandler(_ -> opened())
            .halfOpenHandler(_ -> changed(CircuitBreakerState.HALF_OPEN))
            .closeHandler(_ -> changed(CircuitBreakerState.CLOSED));
  }

  /// Closed and nothing held against it.
  boolean forgotten() {
    return state == CircuitBreakerState.CLOSED && circuit.failureCount() == 0;
  }

  /// Whether it may go to make room: what it holds is old, and nobody has asked for the model
  /// since.
  boolean forgettable() {
    return forgotten()
        || (state == CircuitBreakerState.HALF_OPEN
            && clock.nanos() - opened > config.open().plus(config.window()).toNanos());
  }

  boolean closed() {
    return state == CircuitBreakerState.CLOSED;
  }

  /// Whether it lets the exchange of `calls` through: it is closed, or open for others alone.
  boolean closedFor(AttemptHistory attemptHistory) {
    return state == CircuitBreakerState.CLOSED || !concerns(attemptHistory);
  }

  private boolean concerns(AttemptHistory attemptHistory) {
    var whose = scope;
    return whose.equals(Source.ANYBODY) || whose.covers(attemptHistory.source());
  }

  /// Whose exchanges it does not let through while it is open.
  Source scope() {
    return scope;
  }

  /// What is not let through, unless everything is.
  Optional<OpenBreaker.State> state() {
    return switch (state) {
      case CLOSED -> Optional.empty();
      case OPEN -> Optional.of(OpenBreaker.State.OPEN);
      case HALF_OPEN -> Optional.of(OpenBreaker.State.HALF_OPEN);
    };
  }

  /// Whether some of the failures were answers: it says nothing to those who have nobody else to
  /// ask.
  boolean answered() {
    return answered;
  }

  /// The failures that it holds.
  long failures() {
    return circuit.failureCount();
  }

  /// The label of the last failure.
  String why() {
    return why;
  }

  /// Until a probe is let through; 0 if one may be now.
  long millisLeft() {
    return state == CircuitBreakerState.OPEN
        ? Math.max(0, config.open().toMillis() - (clock.nanos() - opened) / 1_000_000)
        : 0;
  }

  /// Lets one exchange through while it is half-open, to be followed by [#probed].
  @Nullable Promise<Void> probe() {
    if (state != CircuitBreakerState.HALF_OPEN) {
      return null;
    }
    var probing = new Probing();
    var _ = circuit.<Void>execute(result -> probing.result = result);
    return probing.result;
  }

  /// A probe has ended. One that was called off says nothing, and the next one waits as long as
  /// after a failure.
  void probed(Promise<Void> probe, boolean well) {
    if (well) {
      answered = false;
      probe.tryComplete();
    } else {
      probe.tryFail(new Failed());
    }
  }

  /// The probe has failed, as `source` has it.
  void probeFailed(Promise<Void> probe, Source source) {
    synchronized (blame) {
      blame.only(source, clock.nanos());
    }
    probed(probe, false);
  }

  /// @param answer whether it was one, however bad
  /// @param source whose exchange it was; [Source#ANYBODY] where any would have failed
  void failed(String why, boolean answer, Source source) {
    this.why = why;
    answered |= answer;
    synchronized (blame) {
      blame.add(source, clock.nanos());
    }
    if (state == CircuitBreakerState.CLOSED) {
      var _ = circuit.<Void>execute(result -> result.fail(new Failed()));
    } else {
      judge();
    }
  }

  private void judge() {
    synchronized (blame) {
      scope = blame.scope();
    }
  }

  void succeeded() {
    if (state == CircuitBreakerState.CLOSED) {
      answered = false;
      circuit.reset();
      synchronized (blame) {
        blame.clear();
      }
    } else {
      synchronized (blame) {
        blame.clearBut(scope);
      }
    }
  }

  private void opened() {
    opened = clock.nanos();
    judge();
    changed(CircuitBreakerState.OPEN);
  }

  private void changed(CircuitBreakerState now) {
    state = now;
    listener.changed(this);
  }

  /// Only says that something failed: without words, and without a stack.
  private static final class Failed extends RuntimeException {

    private static final long serialVersionUID = 1;

    Failed() {
      super("failed", null, false, false);
    }
  }
}
