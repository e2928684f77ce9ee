package dev.relay.gateway;

import dev.relay.contract.Dialect;
import dev.relay.contract.Target;
import dev.relay.contract.failure.Failure;
import dev.relay.protocol.responses.ResponseId;
import java.util.List;

/// Takes what goes on from an earlier response to the instance that gave it.
///
/// A response that another caller was given is as good as none; one that this node does not know
/// may be known upstream.
record GoOn(MintedResponses responses) implements Step {

  private static final String PREVIOUS = "previous_response_id";

  @Override
  public void take(Passage passage) {
    if (passage.call().dialect() != Dialect.RESPONSES
        || !passage.peek().keys().contains(PREVIOUS)) {
      passage.proceed();
      return;
    }
    var id = ResponseId.previous(passage.body()).orElse("");
    var minted = responses.find(id);
    if (minted.isEmpty()) {
      passage.proceed();
    } else if (minted.get().caller().equals(passage.caller())) {
      passage.resolved(instead(passage.targets(), minted.get().by()));
      passage.proceed();
    } else {
      passage.refuse(
          Failure.invalidParam(
              PREVIOUS,
              "previous_response_not_found",
              "Previous response with id '" + id + "' not found."));
    }
  }

  /// A route that leads elsewhere by now is followed.
  private static List<Target> instead(List<Target> targets, Target by) {
    var same =
        targets.stream()
            .filter(target -> target.provider().equals(by.provider()))
            .findFirst()
            .map(target -> target.onInstance(by.instance()));
    return same.map(List::of).orElse(targets);
  }
}
