package dev.relay.dispatch;

import dev.relay.contract.Attempt;
import dev.relay.contract.Exchange;
import dev.relay.contract.Opener;
import dev.relay.contract.Operation;
import dev.relay.contract.Outcome;
import dev.relay.contract.Plan;
import dev.relay.contract.Reader;
import dev.relay.contract.Upstream;
import dev.relay.contract.bus.Role;
import dev.relay.contract.failure.Failure;
import dev.relay.dispatch.Choice.Ask;
import dev.relay.dispatch.Choice.Nobody;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.DoubleSupplier;
import java.util.function.Function;

/// Chooses who answers an exchange and opens it there for the final reader, and again elsewhere as
/// long as nothing has come; no byte of an answer passes here. Belongs to one context.
final class Dispatch implements Upstream {

  /// Looks for what belongs to one provider in a body that takes long to read.
  @FunctionalInterface
  interface Reading {
    Future<Optional<Exchange>> run(Callable<Optional<Exchange>> reading);
  }

  /// The first pause before a call that may come too soon; each further one is twice as long.
  private static final long FIRST_PAUSE = 200;

  private static final long LONGEST_PAUSE = 5_000;

  /// How long a key that was refused is left alone.
  private static final Duration REFUSED = Duration.ofSeconds(60);

  /// How long an instance is left alone that had too many requests and says nothing of when.
  private static final Duration LIMITED = Duration.ofSeconds(5);

  /// Whatever a provider says: so soon it is asked again.
  private static final Duration LONGEST = Duration.ofSeconds(60);

  private static final int TOO_MANY_REQUESTS = 429;
  private static final int UNAVAILABLE = 503;

  private final Function<String, Upstream> upstreams;
  private final Lanes lanes;
  private final Clock clock;
  private final DoubleSupplier random;
  private final Reading reading;
  private final Choice choice;
  private final Map<String, Upstream> providers = new HashMap<>();

  /// One that reads everything at once.
  Dispatch(Function<String, Upstream> upstreams, Lanes lanes, Clock clock, DoubleSupplier random) {
    this(
        upstreams,
        lanes,
        clock,
        random,
        reading -> Future.<Void>succeededFuture().map(_ -> called(reading)));
  }

  /// @param upstreams who serves a role
  /// @param random yields numbers from 0 (inclusive) to 1 (exclusive)
  Dispatch(
      Function<String, Upstream> upstreams,
      Lanes lanes,
      Clock clock,
      DoubleSupplier random,
      Reading reading) {
    this.upstreams = upstreams;
    this.reading = reading;
    this.lanes = lanes;
    this.clock = clock;
    this.random = random;
    this.choice = new Choice(lanes, random);
  }

  @Override
  public Attempt open(Exchange exchange, Reader reader, Opener opener) {
    var attempts = new Attempts(this, exchange, reader, opener);
    attempts.begin();
    return attempts;
  }

  private static <T> T called(Callable<T> reading) {
    try {
      return reading.call();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  Reading reading() {
    return reading;
  }

  Clock clock() {
    return clock;
  }

  DispatchConfig config() {
    return lanes.config();
  }

  Choice choice() {
    return choice;
  }

  Sessions sessions() {
    return lanes.sessions();
  }

  Upstream upstream(String provider) {
    return providers.computeIfAbsent(provider, name -> upstreams.apply(Role.provider(name)));
  }

  /// Before a call that follows others too soon: twice as long each time, and by chance up to half
  /// as long, so that not all come back at once.
  ///
  /// @param pauses that were made before
  /// @return milliseconds
  long pause(int pauses) {
    long longest = Math.min(LONGEST_PAUSE, FIRST_PAUSE << Math.min(pauses, 10));
    return Math.round(longest * (1 - random.getAsDouble() / 2));
  }

  /// The first content of `exchange` is there.
  void answered(Exchange exchange, Ask ask) {
    lanes.metrics().answered(ask);
    if (!ask.only()) {
      lanes.sessions().keep(exchange.plan().session(), ask.target());
    }
  }

  /// A call has failed before its first content.
  ///
  /// @param fault empty if it did not come to a call
  void failed(Ask ask, Attempts attempts, Failure failure, Optional<Fault> fault, long now) {
    fault.ifPresentOrElse(
        it -> blame(ask, attempts, failure, it, now), () -> ask.entry().unknown(false));
    if (fault.isPresent()) {
      lanes.metrics().failed(ask, failure);
    }
  }

  /// A call was given up before its first content.
  void cancelled(Ask ask) {
    lanes.metrics().cancelled(ask);
  }

  /// An answer has ended.
  void ended(Ask ask, Attempts attempts, Outcome outcome) {
    switch (outcome.failure().orElse(null)) {
      case null -> ask.entry().well();
      case Failure.Cancelled _ -> ask.entry().unknown(true);
      case Failure failure ->
          blame(
              ask,
              attempts,
              failure,
              Fault.of(failure, attempts.exchange().dialect()),
              clock.nanos());
    }
  }

  /// Nobody can be asked.
  Failure exhausted(Plan plan, Nobody nobody) {
    var model = Lanes.printable(plan.targets().getFirst().model());
    var retryAfter = Duration.ofMillis(Math.max(1_000, nobody.millis()));
    return nobody.limited()
        ? new Failure.Exhausted(
            TOO_MANY_REQUESTS,
            "every provider of '" + model + "' has had too many requests",
            retryAfter)
        : new Failure.Exhausted(
            UNAVAILABLE,
            "every provider of '" + model + "' has failed of late and is left alone",
            retryAfter);
  }

  private void blame(Ask ask, Attempts attempts, Failure failure, Fault fault, long now) {
    if (fault != Fault.UNREACHABLE && saysNothing(attempts.exchange().operation())) {
      ask.entry().unknown(true);
      return;
    }
    switch (fault.counts()) {
      case ALWAYS -> ask.entry().failed(failure.label(), false, source(attempts, fault));
      case WHERE_OTHERS_ARE -> {
        if (ask.only()) {
          ask.entry().unknown(true);
        } else {
          ask.entry().failed(failure.label(), true, source(attempts, fault));
        }
      }
      case NEVER -> ask.entry().unknown(fault != Fault.STALE);
    }
    if (!ask.candidate().pool().ownCredential()) {
      cool(ask, failure, fault, now);
    }
  }

  /// What Relay does not look into, and what only counts, may fail where a conversation would not.
  private static boolean saysNothing(Operation operation) {
    return operation == Operation.NATIVE || operation == Operation.COUNT;
  }

  private void cool(Ask ask, Failure failure, Fault fault, long now) {
    switch (fault) {
      case KEY, UNPAID, DENIED -> cool(ask, fault, REFUSED, now);
      case LIMIT -> {
        cool(ask, fault, shorter(fault.retryAfter(failure).orElse(LIMITED)), now);
        var model = ask.candidate().model();
        Fault.untilReset(failure).ifPresent(it -> ask.candidate().lane().spent(model, it, now));
      }
      default -> {}
    }
  }

  /// What is asked may be why it is answered badly or late; who cannot connect has asked nothing.
  private static Source source(Attempts attempts, Fault fault) {
    return fault == Fault.UNREACHABLE ? Source.ANYBODY : attempts.source();
  }

  private void cool(Ask ask, Fault why, Duration span, long now) {
    var lane = ask.candidate().lane();
    if (lane.cool(ask.candidate().model(), why, span, now) && !ask.only()) {
      lanes.cooled(lane, ask.candidate().model(), why, span);
    }
  }

  private static Duration shorter(Duration asked) {
    return asked.compareTo(LONGEST) > 0 ? LONGEST : asked;
  }
}
