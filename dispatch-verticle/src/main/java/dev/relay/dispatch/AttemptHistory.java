package dev.relay.dispatch;

import dev.relay.contract.exchange.AttemptRecord;
import dev.relay.contract.exchange.Target;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The calls that were made for one exchange and brought nothing. Belongs to one context.
final class AttemptHistory {

  /// @param retryClass of the last call there
  private record Made(String provider, String instance, String model, RetryClass retryClass) {

    /// By its name: a provider that has changed has other lanes.
    boolean isOf(Candidate candidate) {
      return instance.equals(candidate.instance().name()) && model.equals(candidate.model());
    }
  }

  private final @Nullable Payload payload;
  private final List<Made> made = new ArrayList<>(2);
  private final List<AttemptRecord> attempts = new ArrayList<>(2);
  private String owner = "";

  /// For what belongs to nobody.
  AttemptHistory() {
    this.payload = null;
  }

  AttemptHistory(Payload payload) {
    this.payload = payload;
  }

  /// Whose exchange it is. Reads its body the first time.
  Source source() {
    return payload == null ? Source.ANYBODY : payload.source();
  }

  void add(Candidate candidate, RetryClass retryClass) {
    int age = age(candidate);
    if (age >= 0) {
      made.remove(age);
    }
    var instance = candidate.instance();
    made.add(new Made(instance.provider(), instance.name(), candidate.model(), retryClass));
  }

  void add(AttemptRecord call) {
    attempts.add(call);
  }

  /// As the client and the log are told.
  List<AttemptRecord> told() {
    return attempts;
  }

  /// As whoever is called next is told: with that call, if there were others.
  ///
  /// @param at when it begins, in milliseconds since the exchange came
  List<AttemptRecord> told(Target next, long at) {
    if (attempts.isEmpty()) {
      return attempts;
    }
    var all = new ArrayList<>(attempts);
    all.add(AttemptRecord.begun(next, at));
    return all;
  }

  boolean none() {
    return made.isEmpty();
  }

  boolean has(Candidate candidate) {
    return age(candidate) >= 0;
  }

  /// Whether another instance of the same provider was called.
  boolean hasProvider(Candidate candidate) {
    return made.stream().anyMatch(it -> it.provider().equals(candidate.instance().provider()));
  }

  /// How many providers were called.
  long providers() {
    return made.stream().map(Made::provider).distinct().count();
  }

  /// When `candidate` was called last, as a number that rises; -1 if it was not.
  int age(Candidate candidate) {
    for (int i = 0; i < made.size(); i++) {
      if (made.get(i).isOf(candidate)) {
        return i;
      }
    }
    return -1;
  }

  /// Whether it is of any use to call `candidate` once more.
  boolean mayAgain(Candidate candidate) {
    int age = age(candidate);
    return age >= 0 && made.get(age).retryClass().next() == RetryClass.Next.ANYBODY;
  }

  /// `candidate` is called. Where its callers bring their own keys, nobody else is shown what the
  /// exchange asks.
  void making(Candidate candidate) {
    if (candidate.providerInstances().ownCredential()) {
      owner = candidate.instance().provider();
    }
  }

  /// Whether `candidate` may be shown what the exchange asks.
  boolean mayShow(Candidate candidate) {
    return owner.isEmpty() || owner.equals(candidate.instance().provider());
  }
}
