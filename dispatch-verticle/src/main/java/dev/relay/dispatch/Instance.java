package dev.relay.dispatch;

import dev.relay.contract.Headroom;
import dev.relay.contract.status.OpenBreaker;
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
final class Instance {

  /// Whether an exchange may go there.
  enum Availability {
    FREE,
    /// Free, but others are to be preferred: little is left of its limits, or another node has
    /// opened a breaker.
    NEAR_LIMIT,
    /// Its key was refused a moment ago: only if nobody else is left.
    KEY_REFUSED,
    /// Not before some time has passed.
    UNAVAILABLE
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
  private final Function<OpenBreaker, Breaker> made;
  private final AtomicInteger running = new AtomicInteger();
  private final Map<String, Breaker> breakers = new ConcurrentHashMap<>();
  private final Map<String, Cooldown> cooldowns = new ConcurrentHashMap<>();
  private final Map<String, Cooldown> nearLimit = new ConcurrentHashMap<>();

  /// @param made a new breaker for the model that a circuit names
  Instance(String provider, int number, Function<OpenBreaker, Breaker> made) {
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
    return breakers.isEmpty() && cooldowns.isEmpty() && nearLimit.isEmpty();
  }

  /// @param only whether the exchange has nobody else to ask: nobody is locked out of an only
  ///   instance by what it answers
  Availability availability(String model, boolean only, long now, AttemptHistory attemptHistory) {
    if (clean()) {
      return Availability.FREE;
    }
    var breaker = breakers.get(model);
    if (breaker != null
        && breaker.state().equals(OPEN)
        && !(only && breaker.answered())
        && !breaker.closedFor(attemptHistory)) {
      return Availability.UNAVAILABLE;
    }
    if (only) {
      return Availability.FREE;
    }
    var cooldown = cooldown(model, now);
    if (cooldown != null) {
      return cooldown.why() == RetryClass.LIMIT
          ? Availability.UNAVAILABLE
          : Availability.KEY_REFUSED;
    }
    return isNearLimit(model, now) ? Availability.NEAR_LIMIT : Availability.FREE;
  }

  private static final Optional<OpenBreaker.State> OPEN = Optional.of(OpenBreaker.State.OPEN);

  /// Goes in, unless a breaker lets nobody through.
  Optional<Permit> enter(String model, boolean only, AttemptHistory attemptHistory) {
    var breaker = breakers.get(model);
    if (breaker == null || breaker.closedFor(attemptHistory) || (only && breaker.answered())) {
      running.incrementAndGet();
      return Optional.of(new Permit(this, model, null));
    }
    var probe = breaker.probe();
    if (probe == null) {
      return Optional.empty();
    }
    running.incrementAndGet();
    return Optional.of(new Permit(this, model, probe));
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
      var openBreaker = new OpenBreaker(provider, number, model, OpenBreaker.State.OPEN);
      known = breakers.computeIfAbsent(model, _ -> made.apply(openBreaker));
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
    if (!cooldowns.isEmpty()) {
      cooldowns.computeIfPresent(model, (_, it) -> it.why() == RetryClass.LIMIT ? it : null);
      cooldowns.computeIfPresent(ALL, (_, it) -> it.why() == RetryClass.LIMIT ? it : null);
    }
  }

  /// Nothing is held against `model` any more.
  void forget(String model, Breaker breaker) {
    breakers.remove(model, breaker);
  }

  /// Leaves it alone with `model`, or with all of them where its key is refused or its account.
  ///
  /// @return whether it was not left alone before
  boolean cool(String model, RetryClass why, Duration span, long now) {
    if (cooldowns.size() >= MOST_MODELS) {
      cooldowns.values().removeIf(it -> it.over(now));
    }
    var of = why == RetryClass.KEY || why == RetryClass.UNPAID ? ALL : model;
    if (cooldowns.size() >= MOST_MODELS && !cooldowns.containsKey(of) && !of.isEmpty()) {
      return false;
    }
    var cooldown = new Cooldown(now + span.toNanos(), why);
    var before = cooldowns.put(of, cooldown);
    return before == null || before.over(now);
  }

  /// Nothing is left of its limits for so long, though it may be asked.
  void spent(String model, Duration span, long now) {
    if (nearLimit.size() < MOST_MODELS) {
      nearLimit.put(model, new Cooldown(now + span.toNanos(), RetryClass.LIMIT));
    }
  }

  /// Whether it has failed of late with `model`, or is to be left alone.
  boolean isDoubtful(String model, long now) {
    return breakers.containsKey(model) || cooldown(model, now) != null;
  }

  /// What the provider said is left of the limits of `model`.
  void remaining(String model, Headroom left, long now) {
    if (left.known() && left.share() <= SCARCE && nearLimit.size() < MOST_MODELS) {
      long span = Math.clamp(left.resetMillis(), 1_000, 60_000);
      nearLimit.put(model, new Cooldown(now + Duration.ofMillis(span).toNanos(), RetryClass.LIMIT));
    } else if (!nearLimit.isEmpty()) {
      nearLimit.remove(model);
    }
  }

  /// Why and until when it is left alone with `model`.
  @Nullable Cooldown cooldown(String model, long now) {
    var all = current(ALL, now);
    return all == null ? current(model, now) : all;
  }

  Map<String, Breaker> breakers() {
    return breakers;
  }

  /// Why and until when it is left alone, by model; the empty name is for all of them.
  Map<String, Cooldown> cooldowns(long now) {
    var current = new TreeMap<String, Cooldown>();
    cooldowns.forEach((model, cooldown) -> {
      if (!cooldown.over(now)) {
        current.put(model, cooldown);
      }
    });
    return current;
  }

  /// The models of whose limits little is left.
  List<String> nearLimit(long now) {
    return nearLimit.keySet().stream().filter(model -> isNearLimit(model, now)).sorted().toList();
  }

  /// Its breakers that are not closed.
  List<OpenBreaker> openBreakers() {
    var openBreakers = new ArrayList<OpenBreaker>(breakers.size());
    breakers.forEach((model, breaker) ->
        breaker
            .state()
            .map(state -> new OpenBreaker(provider, number, model, state))
            .ifPresent(openBreakers::add));
    return openBreakers;
  }

  private boolean isNearLimit(String model, long now) {
    var until = nearLimit.get(model);
    if (until != null && until.over(now)) {
      nearLimit.remove(model, until);
      return false;
    }
    return until != null;
  }

  private @Nullable Cooldown current(String model, long now) {
    var cooldown = cooldowns.get(model);
    if (cooldown != null && cooldown.over(now)) {
      cooldowns.remove(model, cooldown);
      return null;
    }
    return cooldown;
  }
}
