package dev.relay.dispatch;

import dev.relay.contract.Circuit;
import dev.relay.contract.Headroom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One instance of a provider, as this node has come to know it: what runs there, which of its
/// models have a breaker, and until when it is left alone. Thread-safe.
final class Lane {

  /// Whether an exchange may go there.
  enum Standing {
    FREE,
    /// Free, but others are to be preferred: little is left of its limits, or another node has
    /// opened a breaker.
    SCARCE,
    /// Its key was refused a moment ago: only if nobody else is left.
    REFUSED,
    /// Not before some time has passed.
    CLOSED
  }

  /// No model: what holds for all of them.
  private static final String ALL = "";

  /// So much of a limit is little, in per mille.
  private static final int SCARCE = 50;

  /// Models are named by clients: of so many at most anything is kept.
  private static final int MOST_MODELS = 1000;

  private final String provider;
  private final String name;
  private final int number;
  private final Function<Circuit, Breaker> made;
  private final AtomicInteger running = new AtomicInteger();
  private final Map<String, Breaker> breakers = new ConcurrentHashMap<>();
  private final Map<String, Cooling> coolings = new ConcurrentHashMap<>();
  private final Map<String, Cooling> scarce = new ConcurrentHashMap<>();

  /// @param made a new breaker for the model that a circuit names
  Lane(String provider, int number, Function<Circuit, Breaker> made) {
    this.provider = provider;
    this.name = provider + "." + number;
    this.number = number;
    this.made = made;
  }

  String provider() {
    return provider;
  }

  /// Such as `openai.1`.
  String name() {
    return name;
  }

  int number() {
    return number;
  }

  int running() {
    return running.get();
  }

  /// Nothing is held against it.
  boolean clean() {
    return breakers.isEmpty() && coolings.isEmpty() && scarce.isEmpty();
  }

  /// @param only whether the exchange has nobody else to ask: nobody is locked out of an only
  ///   instance by what it answers
  Standing standing(String model, boolean only, long now, Calls calls) {
    if (clean()) {
      return Standing.FREE;
    }
    var breaker = breakers.get(model);
    if (breaker != null
        && breaker.state().equals(OPEN)
        && !(only && breaker.answered())
        && !breaker.closedFor(calls)) {
      return Standing.CLOSED;
    }
    if (only) {
      return Standing.FREE;
    }
    var cooling = cooling(model, now);
    if (cooling != null) {
      return cooling.why() == Fault.LIMIT ? Standing.CLOSED : Standing.REFUSED;
    }
    return isScarce(model, now) ? Standing.SCARCE : Standing.FREE;
  }

  private static final Optional<Circuit.State> OPEN = Optional.of(Circuit.State.OPEN);

  /// Goes in, unless a breaker lets nobody through.
  Optional<Entry> enter(String model, boolean only, Calls calls) {
    var breaker = breakers.get(model);
    if (breaker == null || breaker.closedFor(calls) || (only && breaker.answered())) {
      running.incrementAndGet();
      return Optional.of(new Entry(this, model, null));
    }
    var probe = breaker.probe();
    if (probe == null) {
      return Optional.empty();
    }
    running.incrementAndGet();
    return Optional.of(new Entry(this, model, probe));
  }

  void left() {
    running.decrementAndGet();
  }

  /// The breaker of `model`, if it has one.
  @Nullable Breaker breaker(String model) {
    return breakers.get(model);
  }

  /// The breaker of `model`, which has failed.
  Optional<Breaker> failing(String model) {
    var known = breakers.get(model);
    if (known == null && breakers.size() >= MOST_MODELS) {
      breakers.values().removeIf(Breaker::forgettable);
    }
    if (known == null && breakers.size() < MOST_MODELS) {
      var circuit = new Circuit(provider, number, model, Circuit.State.OPEN);
      known = breakers.computeIfAbsent(model, _ -> made.apply(circuit));
    }
    return Optional.ofNullable(known);
  }

  /// `model` has answered as it should.
  void well(String model) {
    var breaker = breakers.get(model);
    if (breaker != null) {
      breaker.succeeded();
      if (breaker.forgotten()) {
        forget(model, breaker);
      }
    }
    if (!coolings.isEmpty()) {
      coolings.computeIfPresent(model, (_, it) -> it.why() == Fault.LIMIT ? it : null);
      coolings.computeIfPresent(ALL, (_, it) -> it.why() == Fault.LIMIT ? it : null);
    }
  }

  /// Nothing is held against `model` any more.
  void forget(String model, Breaker breaker) {
    breakers.remove(model, breaker);
  }

  /// Leaves it alone with `model`, or with all of them where its key is refused or its account.
  ///
  /// @return whether it was not left alone before
  boolean cool(String model, Fault why, Duration span, long now) {
    if (coolings.size() >= MOST_MODELS) {
      coolings.values().removeIf(it -> it.over(now));
    }
    var of = why == Fault.KEY || why == Fault.UNPAID ? ALL : model;
    if (coolings.size() >= MOST_MODELS && !coolings.containsKey(of) && !of.isEmpty()) {
      return false;
    }
    var cooling = new Cooling(now + span.toNanos(), why);
    var before = coolings.put(of, cooling);
    return before == null || before.over(now);
  }

  /// Nothing is left of its limits for so long, though it may be asked.
  void spent(String model, Duration span, long now) {
    if (scarce.size() < MOST_MODELS) {
      scarce.put(model, new Cooling(now + span.toNanos(), Fault.LIMIT));
    }
  }

  /// Whether it has failed of late with `model`, or is to be left alone.
  boolean isDoubtful(String model, long now) {
    return breakers.containsKey(model) || cooling(model, now) != null;
  }

  /// What the provider said is left of the limits of `model`.
  void heard(String model, Headroom left, long now) {
    if (left.known() && left.share() <= SCARCE && scarce.size() < MOST_MODELS) {
      long span = Math.clamp(left.resetMillis(), 1_000, 60_000);
      scarce.put(model, new Cooling(now + Duration.ofMillis(span).toNanos(), Fault.LIMIT));
    } else if (!scarce.isEmpty()) {
      scarce.remove(model);
    }
  }

  /// Why and until when it is left alone with `model`.
  @Nullable Cooling cooling(String model, long now) {
    var all = current(ALL, now);
    return all == null ? current(model, now) : all;
  }

  Map<String, Breaker> breakers() {
    return breakers;
  }

  /// Why and until when it is left alone, by model; the empty name is for all of them.
  Map<String, Cooling> coolings(long now) {
    var current = new TreeMap<String, Cooling>();
    coolings.forEach((model, cooling) -> {
      if (!cooling.over(now)) {
        current.put(model, cooling);
      }
    });
    return current;
  }

  /// The models of whose limits little is left.
  List<String> scarce(long now) {
    return scarce.keySet().stream().filter(model -> isScarce(model, now)).sorted().toList();
  }

  /// Its breakers that are not closed.
  List<Circuit> circuits() {
    var circuits = new ArrayList<Circuit>(breakers.size());
    breakers.forEach((model, breaker) ->
        breaker
            .state()
            .map(state -> new Circuit(provider, number, model, state))
            .ifPresent(circuits::add));
    return circuits;
  }

  private boolean isScarce(String model, long now) {
    var until = scarce.get(model);
    if (until != null && until.over(now)) {
      scarce.remove(model, until);
      return false;
    }
    return until != null;
  }

  private @Nullable Cooling current(String model, long now) {
    var cooling = coolings.get(model);
    if (cooling != null && cooling.over(now)) {
      coolings.remove(model, cooling);
      return null;
    }
    return cooling;
  }
}
