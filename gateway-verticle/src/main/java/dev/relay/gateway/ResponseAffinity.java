package dev.relay.gateway;

import dev.relay.contract.Dialect;
import dev.relay.contract.Plan;
import dev.relay.contract.Target;
import dev.relay.contract.failure.Failure;
import dev.relay.protocol.responses.ResponseId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Takes what goes on from an earlier response to the instance that gave it.
///
/// A response that another caller was given is as good as none; one that this node does not know
/// may be known upstream.
record ResponseAffinity(MintedResponses responses) implements Step {

  private static final String PREVIOUS = "previous_response_id";

  @Override
  public void take(Passage passage) {
    if (!mayGoOn(passage)) {
      passage.proceed();
      return;
    }
    if (passage.isLong()) {
      passage.readAway(
          () -> ResponseId.previous(passage.body()), previous -> found(passage, previous));
    } else {
      found(passage, ResponseId.previous(passage.body()));
    }
  }

  private void found(Passage passage, Optional<List<String>> previous) {
    previous.ifPresentOrElse(
        ids -> goOn(passage, ids),
        () -> passage.refuse(Failure.invalid("invalid_json", "the body is not one JSON object")));
  }

  private void goOn(Passage passage, List<String> ids) {
    if (ids.isEmpty()) {
      passage.proceed();
    } else if (ids.size() > 1) {
      refuse(passage, "duplicate_parameter", "'" + PREVIOUS + "' comes twice (expected: once)");
    } else {
      goOn(passage, ids.getFirst());
    }
  }

  private static boolean mayGoOn(Passage passage) {
    var place = passage.call().place();
    return place.isPresent()
        ? place.get().makesResponse() && passage.body().length() > 0
        : passage.call().dialect() == Dialect.RESPONSES
            && passage.peek().keys().stream().anyMatch(PREVIOUS::equalsIgnoreCase);
  }

  private void goOn(Passage passage, String id) {
    var minted = responses.find(id);
    if (minted.isEmpty()) {
      passage.proceed();
    } else if (minted.get().caller().equals(passage.caller())) {
      passage.resolved(instead(passage.plan(), minted.get().by()));
      passage.proceed();
    } else {
      refuse(
          passage,
          "previous_response_not_found",
          "Previous response with id '" + id + "' not found.");
    }
  }

  /// A route that leads elsewhere by now is followed.
  private static Plan instead(Plan plan, Target by) {
    return Stream.concat(plan.targets().stream(), plan.fallback().stream())
        .filter(target -> target.provider().equals(by.provider()))
        .findFirst()
        .map(target -> plan.only(target.onInstance(by.instance())))
        .orElse(plan);
  }

  private static void refuse(Passage passage, String code, String message) {
    passage.refuse(Failure.invalidParam(PREVIOUS, code, message));
  }
}
