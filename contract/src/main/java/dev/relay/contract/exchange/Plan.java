package dev.relay.contract.exchange;

import dev.relay.contract.Session;
import java.util.List;

/// Who may answer an exchange, and how dispatch is to choose among them.
///
/// @param targets the places that may answer; exactly one once dispatch has chosen
/// @param fallback tried in this order when all of those fail
/// @param onOverflow whether a conversation that is too long for one may go to the next fallback
/// @param retried how often the client says that it has asked for this before
/// @param attempts the calls that were made so far, and then the one that is to be made; none if it
///   is the first
public record Plan(
    List<Target> targets,
    List<Target> fallback,
    Strategy strategy,
    boolean onOverflow,
    StreamTimeouts streamTimeouts,
    Session session,
    int retried,
    List<AttemptRecord> attempts) {

  /// How one of several targets is chosen.
  public enum Strategy {
    /// By chance, as their weights say.
    WEIGHTED,
    /// The one with the fewest running exchanges, for its weight.
    LEAST_BUSY
  }

  public Plan {
    targets = List.copyOf(targets);
    fallback = List.copyOf(fallback);
    attempts = List.copyOf(attempts);
    if (targets.isEmpty()) {
      throw new IllegalArgumentException("an exchange without a target (expected: at least one)");
    }
  }

  /// Any of `targets`, and nobody else.
  public static Plan of(List<Target> targets) {
    return new Plan(
        targets,
        List.of(),
        Strategy.WEIGHTED,
        false,
        StreamTimeouts.ANY,
        Session.NONE,
        0,
        List.of());
  }

  /// One of a session whose client has asked `retried` times before.
  public Plan within(Session session, int retried) {
    return new Plan(
        targets, fallback, strategy, onOverflow, streamTimeouts, session, retried, attempts);
  }

  /// By `target` alone.
  public Plan only(Target target) {
    return new Plan(
        List.of(target),
        List.of(),
        strategy,
        onOverflow,
        streamTimeouts,
        session,
        retried,
        attempts);
  }

  /// By `target`, which was chosen after others: `tried` are their calls and its own.
  public Plan to(Target target, List<AttemptRecord> attempts) {
    return new Plan(
        List.of(target),
        List.of(),
        strategy,
        onOverflow,
        streamTimeouts,
        session,
        retried,
        attempts);
  }
}
