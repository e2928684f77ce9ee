package dev.relay.dispatch;

import dev.relay.contract.Tried;
import java.util.ArrayList;
import java.util.List;

/// The calls that were made for one exchange and brought nothing. Belongs to one context.
final class Calls {

  /// @param fault of the last call there
  private record Past(Lane lane, String model, Fault fault) {}

  private final List<Past> past = new ArrayList<>(2);
  private final List<Tried> tried = new ArrayList<>(2);

  void add(Candidate candidate, Fault fault) {
    int age = age(candidate);
    if (age >= 0) {
      past.remove(age);
    }
    past.add(new Past(candidate.lane(), candidate.model(), fault));
  }

  void add(Tried call) {
    tried.add(call);
  }

  /// As the client and the log are told.
  List<Tried> told() {
    return tried;
  }

  boolean none() {
    return past.isEmpty();
  }

  boolean has(Candidate candidate) {
    return age(candidate) >= 0;
  }

  /// When `candidate` was called last, as a number that rises; -1 if it was not.
  int age(Candidate candidate) {
    for (int i = 0; i < past.size(); i++) {
      if (past.get(i).lane() == candidate.lane() && past.get(i).model().equals(candidate.model())) {
        return i;
      }
    }
    return -1;
  }

  /// Whether it is of any use to call `candidate` once more.
  boolean mayAgain(Candidate candidate) {
    int age = age(candidate);
    return age >= 0 && past.get(age).fault().again() != Fault.Again.NEVER;
  }

  /// The provider whose callers bring their own keys, if one was called: nobody else is shown what
  /// such an exchange asks.
  boolean bindTo(Candidate candidate, Lanes lanes) {
    for (var it : past) {
      if (lanes.pool(it.lane().provider()).ownCredential()
          && !it.lane().provider().equals(candidate.lane().provider())) {
        return false;
      }
    }
    return true;
  }
}
