package dev.relay.dispatch;

import dev.relay.contract.Target;
import dev.relay.contract.Tried;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The calls that were made for one exchange and brought nothing. Belongs to one context.
final class Calls {

  /// @param fault of the last call there
  private record Past(String provider, String instance, String model, Fault fault) {

    /// By its name: a provider that has changed has other lanes.
    boolean isOf(Candidate candidate) {
      return instance.equals(candidate.lane().name()) && model.equals(candidate.model());
    }
  }

  private final @Nullable Payload payload;
  private final List<Past> past = new ArrayList<>(2);
  private final List<Tried> tried = new ArrayList<>(2);
  private String owner = "";

  /// For what belongs to nobody.
  Calls() {
    this.payload = null;
  }

  Calls(Payload payload) {
    this.payload = payload;
  }

  /// Whose exchange it is. Reads its body the first time.
  Source source() {
    return payload == null ? Source.ANYBODY : payload.source();
  }

  void add(Candidate candidate, Fault fault) {
    int age = age(candidate);
    if (age >= 0) {
      past.remove(age);
    }
    var lane = candidate.lane();
    past.add(new Past(lane.provider(), lane.name(), candidate.model(), fault));
  }

  void add(Tried call) {
    tried.add(call);
  }

  /// As the client and the log are told.
  List<Tried> told() {
    return tried;
  }

  /// As whoever is called next is told: with that call, if there were others.
  ///
  /// @param at when it begins, in milliseconds since the exchange came
  List<Tried> told(Target next, long at) {
    if (tried.isEmpty()) {
      return tried;
    }
    var all = new ArrayList<>(tried);
    all.add(Tried.begun(next, at));
    return all;
  }

  boolean none() {
    return past.isEmpty();
  }

  boolean has(Candidate candidate) {
    return age(candidate) >= 0;
  }

  /// Whether another instance of the same provider was called.
  boolean hasProvider(Candidate candidate) {
    return past.stream().anyMatch(it -> it.provider().equals(candidate.lane().provider()));
  }

  /// How many providers were called.
  long providers() {
    return past.stream().map(Past::provider).distinct().count();
  }

  /// When `candidate` was called last, as a number that rises; -1 if it was not.
  int age(Candidate candidate) {
    for (int i = 0; i < past.size(); i++) {
      if (past.get(i).isOf(candidate)) {
        return i;
      }
    }
    return -1;
  }

  /// Whether it is of any use to call `candidate` once more.
  boolean mayAgain(Candidate candidate) {
    int age = age(candidate);
    return age >= 0 && past.get(age).fault().next() == Fault.Next.ANYBODY;
  }

  /// `candidate` is called. Where its callers bring their own keys, nobody else is shown what the
  /// exchange asks.
  void making(Candidate candidate) {
    if (candidate.pool().ownCredential()) {
      owner = candidate.lane().provider();
    }
  }

  /// Whether `candidate` may be shown what the exchange asks.
  boolean mayShow(Candidate candidate) {
    return owner.isEmpty() || owner.equals(candidate.lane().provider());
  }
}
