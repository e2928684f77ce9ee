package dev.relay.dispatch;

import dev.relay.contract.Session;
import dev.relay.contract.exchange.Plan;
import dev.relay.contract.exchange.Target;
import dev.relay.dispatch.Instance.Availability;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/// Decides who is asked next.
///
/// In this order: those that are meant, then each fallback, then those whose key was refused a
/// moment ago, then those that were called already and may be called again. Within a group: where
/// the session was answered last; else by strategy and weight, and the instances of a provider in
/// turn. An instance that is closed is not asked, unless it is the only one and has only answered
/// badly.
final class Balancer {

  /// What was decided.
  sealed interface Pick {}

  /// @param only whether there was nobody else from the first
  /// @param again whether it was called before
  record Selection(Candidate candidate, Permit permit, boolean only, boolean again)
      implements Pick {

    Target target() {
      return candidate.chosen();
    }
  }

  /// @param limited whether all of them have had too many requests
  /// @param millis until one of them may be asked
  record NoneAvailable(boolean limited, long millis) implements Pick {}

  private final InstanceRegistry instanceRegistry;
  private final DoubleSupplier random;

  /// @param random yields numbers from 0 (inclusive) to 1 (exclusive)
  Balancer(InstanceRegistry instanceRegistry, DoubleSupplier random) {
    this.instanceRegistry = instanceRegistry;
    this.random = random;
  }

  /// @param from the first group that is looked at
  Pick next(Plan plan, AttemptHistory attemptHistory, int from) {
    var all = candidates(plan);
    boolean only = all.size() == 1;
    if (only && attemptHistory.none()) {
      return alone(all.getFirst(), attemptHistory);
    }
    var open = all.stream().filter(it -> it.group() >= from && attemptHistory.mayShow(it)).toList();
    for (var availability : List.of(Availability.FREE, Availability.KEY_REFUSED)) {
      for (int group = from; group <= plan.fallback().size(); group++) {
        var selection =
            among(untried(open, group, attemptHistory), availability, plan, attemptHistory, only);
        if (selection.isPresent()) {
          return selection.get();
        }
      }
    }
    return again(open, attemptHistory, only)
        .<Pick>map(it -> it)
        .orElseGet(() -> noneAvailable(open, attemptHistory));
  }

  /// As [#next], for the last call that may be made: a provider that was not called and is not
  /// known to fail comes before other keys of one that was. Once two providers have failed, it is
  /// the last fallback of these, so that a chain of dead ones does not keep it from being asked.
  Pick last(Plan plan, AttemptHistory attemptHistory, int from) {
    long now = instanceRegistry.clock().nanos();
    var sound = new ArrayList<Candidate>(4);
    for (var candidate : candidates(plan)) {
      if (candidate.group() >= from
          && attemptHistory.mayShow(candidate)
          && !attemptHistory.hasProvider(candidate)
          && !candidate.instance().isDoubtful(candidate.model(), now)) {
        sound.add(candidate);
      }
    }
    boolean chain = attemptHistory.providers() > 1;
    while (!sound.isEmpty()) {
      int group = (chain ? sound.getLast() : sound.getFirst()).group();
      var these = sound.stream().filter(it -> it.group() == group).toList();
      var selection = among(these, Availability.FREE, plan, attemptHistory, false);
      if (selection.isPresent()) {
        return selection.get();
      }
      sound.removeAll(these);
    }
    return next(plan, attemptHistory, from);
  }

  /// The instance that was called last, once more.
  Optional<Selection> same(Selection before, AttemptHistory attemptHistory) {
    return again(before.candidate(), attemptHistory, before.only());
  }

  private Pick alone(Candidate candidate, AttemptHistory attemptHistory) {
    if (availability(candidate, true, attemptHistory) != Availability.UNAVAILABLE) {
      var permit = candidate.instance().enter(candidate.model(), true, attemptHistory);
      if (permit.isPresent()) {
        return new Selection(candidate, permit.get(), true, false);
      }
    }
    return noneAvailable(List.of(candidate), attemptHistory);
  }

  private static List<Candidate> untried(
      List<Candidate> open, int group, AttemptHistory attemptHistory) {
    return open.stream().filter(it -> it.group() == group && !attemptHistory.has(it)).toList();
  }

  private List<Candidate> candidates(Plan plan) {
    var all = new ArrayList<Candidate>(4);
    plan.targets().forEach(target -> add(all, target, 0));
    for (int i = 0; i < plan.fallback().size(); i++) {
      add(all, plan.fallback().get(i), i + 1);
    }
    return all;
  }

  private void add(List<Candidate> all, Target target, int group) {
    var providerInstances = instanceRegistry.providerInstances(target.provider());
    if (target.instance() != Target.ANY_INSTANCE) {
      var instance = providerInstances.instance(target.instance());
      all.add(new Candidate(target, providerInstances, instance, group, target.weight()));
      return;
    }
    for (var instance : providerInstances.instances()) {
      all.add(
          new Candidate(
              target,
              providerInstances,
              instance,
              group,
              (double) target.weight() / providerInstances.size()));
    }
  }

  /// One of `these` whose standing is as wanted; for [Standing#FREE], rather one that is not
  /// scarce.
  private Optional<Selection> among(
      List<Candidate> these,
      Availability wanted,
      Plan plan,
      AttemptHistory attemptHistory,
      boolean only) {
    var left = new ArrayList<Candidate>(these.size());
    var scarce = new ArrayList<Candidate>(0);
    var homeInstance =
        plan.session().goesOn()
            ? instanceRegistry.sessions().homeInstance(plan.session())
            : Optional.<Sessions.HomeInstance>empty();
    for (var candidate : these) {
      var availability = availability(candidate, only, attemptHistory);
      if (availability == wanted) {
        left.add(candidate);
      } else if (availability == Availability.NEAR_LIMIT && wanted == Availability.FREE) {
        boolean home = homeInstance.filter(candidate::at).isPresent();
        (home ? left : scarce).add(candidate);
      }
    }
    return one(left, plan, homeInstance, attemptHistory, only)
        .or(() -> one(scarce, plan, homeInstance, attemptHistory, only));
  }

  private Availability availability(
      Candidate candidate, boolean only, AttemptHistory attemptHistory) {
    var instance = candidate.instance();
    long now = instance.clean() ? 0 : instanceRegistry.clock().nanos();
    var availability = instance.availability(candidate.model(), only, now, attemptHistory);
    return availability == Availability.FREE
            && !only
            && instanceRegistry.failsElsewhere(
                instance.provider(), instance.number(), candidate.model())
        ? Availability.NEAR_LIMIT
        : availability;
  }

  /// Goes to one of `left` after the other, until one lets it in.
  private Optional<Selection> one(
      List<Candidate> left,
      Plan plan,
      Optional<Sessions.HomeInstance> homeInstance,
      AttemptHistory attemptHistory,
      boolean only) {
    while (!left.isEmpty()) {
      var candidate = left.size() == 1 ? left.getFirst() : chosen(left, plan, homeInstance);
      var permit = candidate.instance().enter(candidate.model(), only, attemptHistory);
      if (permit.isPresent()) {
        return Optional.of(new Selection(candidate, permit.get(), only, false));
      }
      left.remove(candidate);
    }
    return Optional.empty();
  }

  private Candidate chosen(
      List<Candidate> left, Plan plan, Optional<Sessions.HomeInstance> homeInstance) {
    if (plan.session().goesOn()) {
      return homeInstance
          .flatMap(it -> left.stream().filter(each -> each.at(it)).findFirst())
          .orElseGet(() -> bySession(left, plan.session()));
    }
    return switch (plan.strategy()) {
      case WEIGHTED -> inTurn(weighted(left));
      case LEAST_BUSY -> inTurn(leastBusy(left));
    };
  }

  /// Rendezvous hashing: every node comes to the same choice, and shares are as the weights say.
  private static Candidate bySession(List<Candidate> left, Session session) {
    var best = left.getFirst();
    double least = Double.MAX_VALUE;
    for (var candidate : left) {
      double score = -Math.log(fraction(session, candidate)) / candidate.weight();
      if (score < least) {
        least = score;
        best = candidate;
      }
    }
    return best;
  }

  private static double fraction(Session session, Candidate candidate) {
    long mixed = session.key() ^ (candidate.instance().provider().hashCode() * 0x9E3779B97F4A7C15L);
    mixed += candidate.instance().number() * 0xD1B54A32D192ED03L;
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    mixed ^= mixed >>> 31;
    return ((mixed >>> 11) + 0.5) * 0x1p-53;
  }

  /// Those of one target, which was drawn.
  private List<Candidate> weighted(List<Candidate> left) {
    var targets = left.stream().map(Candidate::target).distinct().toList();
    if (targets.size() == 1) {
      return left;
    }
    int all = targets.stream().mapToInt(Target::weight).sum();
    double rest = random.getAsDouble() * all;
    var drawn = targets.getLast();
    for (var target : targets) {
      rest -= target.weight();
      if (rest < 0) {
        drawn = target;
        break;
      }
    }
    var target = drawn;
    return left.stream().filter(it -> it.target().equals(target)).toList();
  }

  /// Each is looked at once: other event loops come and go meanwhile.
  private static List<Candidate> leastBusy(List<Candidate> left) {
    var idlest = new ArrayList<Candidate>(left.size());
    double least = Double.MAX_VALUE;
    for (var candidate : left) {
      double load = load(candidate);
      if (load < least) {
        idlest.clear();
        least = load;
      }
      if (load <= least) {
        idlest.add(candidate);
      }
    }
    return idlest;
  }

  private static double load(Candidate candidate) {
    return candidate.instance().running() / candidate.weight();
  }

  private static Candidate inTurn(List<Candidate> left) {
    return left.size() == 1
        ? left.getFirst()
        : left.get(left.getFirst().providerInstances().turn(left.size()));
  }

  /// The one whose last call is the longest ago.
  private Optional<Selection> again(
      List<Candidate> open, AttemptHistory attemptHistory, boolean only) {
    Candidate oldest = null;
    for (var candidate : open) {
      if (attemptHistory.mayAgain(candidate)
          && availability(candidate, only, attemptHistory) != Availability.UNAVAILABLE
          && (oldest == null || attemptHistory.age(candidate) < attemptHistory.age(oldest))) {
        oldest = candidate;
      }
    }
    return oldest == null ? Optional.empty() : again(oldest, attemptHistory, only);
  }

  private static Optional<Selection> again(
      Candidate candidate, AttemptHistory attemptHistory, boolean only) {
    return candidate
        .instance()
        .enter(candidate.model(), only, attemptHistory)
        .map(permit -> new Selection(candidate, permit, only, true));
  }

  private NoneAvailable noneAvailable(List<Candidate> open, AttemptHistory attemptHistory) {
    long now = instanceRegistry.clock().nanos();
    boolean limited = !open.isEmpty();
    long least = Long.MAX_VALUE;
    for (var candidate : open) {
      var cooldown = candidate.instance().cooldown(candidate.model(), now);
      var breaker = candidate.instance().breaker(candidate.model());
      long broken =
          breaker == null || breaker.closedFor(attemptHistory)
              ? 0
              : Math.max(1, breaker.millisLeft());
      limited &= cooldown != null && cooldown.why() == RetryClass.LIMIT && broken == 0;
      least = Math.min(least, Math.max(broken, cooldown == null ? 0 : cooldown.millisLeft(now)));
    }
    return new NoneAvailable(limited, least == Long.MAX_VALUE ? 0 : least);
  }
}
