package dev.relay.dispatch;

import dev.relay.contract.Plan;
import dev.relay.contract.Session;
import dev.relay.contract.Target;
import dev.relay.dispatch.Lane.Standing;
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
final class Choice {

  /// What was decided.
  sealed interface Pick {}

  /// @param only whether there was nobody else from the first
  /// @param again whether it was called before
  record Ask(Candidate candidate, Entry entry, boolean only, boolean again) implements Pick {

    Target target() {
      return candidate.chosen();
    }
  }

  /// @param limited whether all of them have had too many requests
  /// @param millis until one of them may be asked
  record Nobody(boolean limited, long millis) implements Pick {}

  private final Lanes lanes;
  private final DoubleSupplier random;

  /// @param random yields numbers from 0 (inclusive) to 1 (exclusive)
  Choice(Lanes lanes, DoubleSupplier random) {
    this.lanes = lanes;
    this.random = random;
  }

  /// @param from the first group that is looked at
  Pick next(Plan plan, Calls calls, int from) {
    var all = candidates(plan);
    boolean only = all.size() == 1;
    if (only && calls.none()) {
      return alone(all.getFirst(), calls);
    }
    var open = all.stream().filter(it -> it.group() >= from && calls.mayShow(it)).toList();
    for (var standing : List.of(Standing.FREE, Standing.REFUSED)) {
      for (int group = from; group <= plan.fallback().size(); group++) {
        var ask = among(untried(open, group, calls), standing, plan, calls, only);
        if (ask.isPresent()) {
          return ask.get();
        }
      }
    }
    return again(open, calls, only).<Pick>map(it -> it).orElseGet(() -> nobody(open, calls));
  }

  /// As [#next], for the last call that may be made: a provider that was not called and is not
  /// known to fail comes before other keys of one that was. Once two providers have failed, it is
  /// the last fallback of these, so that a chain of dead ones does not keep it from being asked.
  Pick last(Plan plan, Calls calls, int from) {
    long now = lanes.clock().nanos();
    var sound = new ArrayList<Candidate>(4);
    for (var candidate : candidates(plan)) {
      if (candidate.group() >= from
          && calls.mayShow(candidate)
          && !calls.hasProvider(candidate)
          && !candidate.lane().isDoubtful(candidate.model(), now)) {
        sound.add(candidate);
      }
    }
    boolean chain = calls.providers() > 1;
    while (!sound.isEmpty()) {
      int group = (chain ? sound.getLast() : sound.getFirst()).group();
      var these = sound.stream().filter(it -> it.group() == group).toList();
      var ask = among(these, Standing.FREE, plan, calls, false);
      if (ask.isPresent()) {
        return ask.get();
      }
      sound.removeAll(these);
    }
    return next(plan, calls, from);
  }

  /// The instance that was called last, once more.
  Optional<Ask> same(Ask before, Calls calls) {
    return again(before.candidate(), calls, before.only());
  }

  private Pick alone(Candidate candidate, Calls calls) {
    if (standing(candidate, true, calls) != Standing.CLOSED) {
      var entry = candidate.lane().enter(candidate.model(), true, calls);
      if (entry.isPresent()) {
        return new Ask(candidate, entry.get(), true, false);
      }
    }
    return nobody(List.of(candidate), calls);
  }

  private static List<Candidate> untried(List<Candidate> open, int group, Calls calls) {
    return open.stream().filter(it -> it.group() == group && !calls.has(it)).toList();
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
    var pool = lanes.pool(target.provider());
    if (target.instance() != Target.ANY_INSTANCE) {
      var lane = pool.lane(target.instance());
      all.add(new Candidate(target, pool, lane, group, target.weight()));
      return;
    }
    for (var lane : pool.lanes()) {
      all.add(new Candidate(target, pool, lane, group, (double) target.weight() / pool.size()));
    }
  }

  /// One of `these` whose standing is as wanted; for [Standing#FREE], rather one that is not
  /// scarce.
  private Optional<Ask> among(
      List<Candidate> these, Standing wanted, Plan plan, Calls calls, boolean only) {
    var left = new ArrayList<Candidate>(these.size());
    var scarce = new ArrayList<Candidate>(0);
    var place =
        plan.session().goesOn()
            ? lanes.sessions().place(plan.session())
            : Optional.<Sessions.Place>empty();
    for (var candidate : these) {
      var standing = standing(candidate, only, calls);
      if (standing == wanted) {
        left.add(candidate);
      } else if (standing == Standing.SCARCE && wanted == Standing.FREE) {
        boolean home = place.filter(candidate::at).isPresent();
        (home ? left : scarce).add(candidate);
      }
    }
    return one(left, plan, place, calls, only).or(() -> one(scarce, plan, place, calls, only));
  }

  private Standing standing(Candidate candidate, boolean only, Calls calls) {
    var lane = candidate.lane();
    long now = lane.clean() ? 0 : lanes.clock().nanos();
    var standing = lane.standing(candidate.model(), only, now, calls);
    return standing == Standing.FREE
            && !only
            && lanes.failsElsewhere(lane.provider(), lane.number(), candidate.model())
        ? Standing.SCARCE
        : standing;
  }

  /// Goes to one of `left` after the other, until one lets it in.
  private Optional<Ask> one(
      List<Candidate> left, Plan plan, Optional<Sessions.Place> place, Calls calls, boolean only) {
    while (!left.isEmpty()) {
      var candidate = left.size() == 1 ? left.getFirst() : chosen(left, plan, place);
      var entry = candidate.lane().enter(candidate.model(), only, calls);
      if (entry.isPresent()) {
        return Optional.of(new Ask(candidate, entry.get(), only, false));
      }
      left.remove(candidate);
    }
    return Optional.empty();
  }

  private Candidate chosen(List<Candidate> left, Plan plan, Optional<Sessions.Place> place) {
    if (plan.session().goesOn()) {
      return place
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
    long mixed = session.key() ^ (candidate.lane().provider().hashCode() * 0x9E3779B97F4A7C15L);
    mixed += candidate.lane().number() * 0xD1B54A32D192ED03L;
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
    return candidate.lane().running() / candidate.weight();
  }

  private static Candidate inTurn(List<Candidate> left) {
    return left.size() == 1 ? left.getFirst() : left.get(left.getFirst().pool().turn(left.size()));
  }

  /// The one whose last call is the longest ago.
  private Optional<Ask> again(List<Candidate> open, Calls calls, boolean only) {
    Candidate oldest = null;
    for (var candidate : open) {
      if (calls.mayAgain(candidate)
          && standing(candidate, only, calls) != Standing.CLOSED
          && (oldest == null || calls.age(candidate) < calls.age(oldest))) {
        oldest = candidate;
      }
    }
    return oldest == null ? Optional.empty() : again(oldest, calls, only);
  }

  private static Optional<Ask> again(Candidate candidate, Calls calls, boolean only) {
    return candidate
        .lane()
        .enter(candidate.model(), only, calls)
        .map(entry -> new Ask(candidate, entry, only, true));
  }

  private Nobody nobody(List<Candidate> open, Calls calls) {
    long now = lanes.clock().nanos();
    boolean limited = !open.isEmpty();
    long least = Long.MAX_VALUE;
    for (var candidate : open) {
      var cooling = candidate.lane().cooling(candidate.model(), now);
      var breaker = candidate.lane().breaker(candidate.model());
      long broken =
          breaker == null || breaker.closedFor(calls) ? 0 : Math.max(1, breaker.millisLeft());
      limited &= cooling != null && cooling.why() == Fault.LIMIT && broken == 0;
      least = Math.min(least, Math.max(broken, cooling == null ? 0 : cooling.millisLeft(now)));
    }
    return new Nobody(limited, least == Long.MAX_VALUE ? 0 : least);
  }
}
