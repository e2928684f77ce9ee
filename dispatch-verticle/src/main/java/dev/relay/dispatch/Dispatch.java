package dev.relay.dispatch;

import dev.relay.contract.Operation;
import dev.relay.contract.bus.node.Role;
import dev.relay.contract.exchange.Exchange;
import dev.relay.contract.exchange.OpenHandle;
import dev.relay.contract.exchange.Opener;
import dev.relay.contract.exchange.Outcome;
import dev.relay.contract.exchange.Plan;
import dev.relay.contract.exchange.Reader;
import dev.relay.contract.exchange.Upstream;
import dev.relay.contract.failure.Failure;
import dev.relay.dispatch.Balancer.NoneAvailable;
import dev.relay.dispatch.Balancer.Selection;
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
  private final InstanceRegistry instanceRegistry;
  private final Clock clock;
  private final DoubleSupplier random;
  private final Reading reading;
  private final Balancer balancer;
  private final Map<String, Upstream> providers = new HashMap<>();

  /// One that reads everything at once.
  Dispatch(
      Function<String, Upstream> upstreams,
      InstanceRegistry instanceRegistry,
      Clock clock,
      DoubleSupplier random) {
    this(
        upstreams,
        instanceRegistry,
        clock,
        random,
        reading -> Future.<Void>succeededFuture().map(_ -> called(reading)));
  }

  /// @param upstreams who serves a role
  /// @param random yields numbers from 0 (inclusive) to 1 (exclusive)
  Dispatch(
      Function<String, Upstream> upstreams,
      InstanceRegistry instanceRegistry,
      Clock clock,
      DoubleSupplier random,
      Reading reading) {
    this.upstreams = upstreams;
    this.reading = reading;
    this.instanceRegistry = instanceRegistry;
    this.clock = clock;
    this.random = random;
    this.balancer = new Balancer(instanceRegistry, random);
  }

  @Override
  public OpenHandle open(Exchange exchange, Reader reader, Opener opener) {
    var dispatched = new DispatchedExchange(this, exchange, reader, opener);
    dispatched.begin();
    return dispatched;
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
    return instanceRegistry.config();
  }

  Balancer balancer() {
    return balancer;
  }

  Sessions sessions() {
    return instanceRegistry.sessions();
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
  void answered(Exchange exchange, Selection selection) {
    instanceRegistry.metrics().answered(selection);
    if (!selection.only()) {
      instanceRegistry.sessions().keep(exchange.plan().session(), selection.target());
    }
  }

  /// A call has failed before its first content.
  ///
  /// @param retryClass empty if it did not come to a call
  void failed(
      Selection selection,
      DispatchedExchange dispatched,
      Failure failure,
      Optional<RetryClass> retryClass,
      long now) {
    retryClass.ifPresentOrElse(
        it -> blame(selection, dispatched, failure, it, now),
        () -> selection.permit().unknown(false));
    if (retryClass.isPresent()) {
      instanceRegistry.metrics().failed(selection, failure);
    }
  }

  /// A call was given up before its first content.
  void cancelled(Selection selection) {
    instanceRegistry.metrics().cancelled(selection);
  }

  /// An answer has ended.
  void ended(Selection selection, DispatchedExchange dispatched, Outcome outcome) {
    switch (outcome.failure().orElse(null)) {
      case null -> selection.permit().well();
      case Failure.Cancelled _ -> selection.permit().unknown(true);
      case Failure failure ->
          blame(
              selection,
              dispatched,
              failure,
              RetryClass.of(failure, dispatched.exchange().dialect()),
              clock.nanos());
    }
  }

  /// Nobody can be asked.
  Failure exhausted(Plan plan, NoneAvailable noneAvailable) {
    var model = InstanceRegistry.printable(plan.targets().getFirst().model());
    var retryAfter = Duration.ofMillis(Math.max(1_000, noneAvailable.millis()));
    return noneAvailable.limited()
        ? new Failure.Exhausted(
            TOO_MANY_REQUESTS,
            "every provider of '" + model + "' has had too many requests",
            retryAfter)
        : new Failure.Exhausted(
            UNAVAILABLE,
            "every provider of '" + model + "' has failed of late and is left alone",
            retryAfter);
  }

  private void blame(
      Selection selection,
      DispatchedExchange dispatched,
      Failure failure,
      RetryClass retryClass,
      long now) {
    if (retryClass != RetryClass.UNREACHABLE && saysNothing(dispatched.exchange().operation())) {
      selection.permit().unknown(true);
      return;
    }
    switch (retryClass.counts()) {
      case ALWAYS ->
          selection.permit().failed(failure.label(), false, source(dispatched, retryClass));
      case WHERE_OTHERS_ARE -> {
        if (selection.only()) {
          selection.permit().unknown(true);
        } else {
          selection.permit().failed(failure.label(), true, source(dispatched, retryClass));
        }
      }
      case NEVER -> selection.permit().unknown(retryClass != RetryClass.STALE);
    }
    if (!selection.candidate().providerInstances().ownCredential()) {
      cool(selection, failure, retryClass, now);
    }
  }

  /// What Relay does not look into, and what only counts, may fail where a conversation would not.
  private static boolean saysNothing(Operation operation) {
    return operation == Operation.NATIVE || operation == Operation.COUNT;
  }

  private void cool(Selection selection, Failure failure, RetryClass retryClass, long now) {
    switch (retryClass) {
      case KEY, UNPAID, DENIED -> cool(selection, retryClass, REFUSED, now);
      case LIMIT -> {
        cool(selection, retryClass, shorter(retryClass.retryAfter(failure).orElse(LIMITED)), now);
        var model = selection.candidate().model();
        RetryClass.untilReset(failure)
            .ifPresent(it -> selection.candidate().instance().spent(model, it, now));
      }
      default -> {}
    }
  }

  /// What is asked may be why it is answered badly or late; who cannot connect has asked nothing.
  private static Source source(DispatchedExchange dispatched, RetryClass retryClass) {
    return retryClass == RetryClass.UNREACHABLE ? Source.ANYBODY : dispatched.source();
  }

  private void cool(Selection selection, RetryClass why, Duration span, long now) {
    var instance = selection.candidate().instance();
    if (instance.cool(selection.candidate().model(), why, span, now) && !selection.only()) {
      instanceRegistry.cooled(instance, selection.candidate().model(), why, span);
    }
  }

  private static Duration shorter(Duration asked) {
    return asked.compareTo(LONGEST) > 0 ? LONGEST : asked;
  }
}
