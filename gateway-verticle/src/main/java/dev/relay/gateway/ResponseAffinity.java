package dev.relay.gateway;

import dev.relay.contract.Dialect;
import dev.relay.contract.Plan;
import dev.relay.contract.Target;
import dev.relay.contract.failure.Failure;
import dev.relay.gateway.MintedResponses.Minted;
import dev.relay.protocol.responses.StoredState;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Takes what goes on from an earlier response to the instance that gave it, if it was given to the
/// same caller.
///
/// A response that another caller was given is as good as none. What nobody is known to have been
/// given is for those only who may have all that is stored, as are conversations.
record ResponseAffinity(MintedResponses responses, AdmitNative admit) implements Step {

  private static final String PREVIOUS = "previous_response_id";

  @Override
  public void take(Passage passage) {
    if (!mayGoOn(passage)) {
      passage.proceed();
      return;
    }
    if (passage.isLong()) {
      passage.readAway(() -> StoredState.of(passage.body()), state -> found(passage, state));
    } else {
      found(passage, StoredState.of(passage.body()));
    }
  }

  private void found(Passage passage, Optional<StoredState> found) {
    found.ifPresentOrElse(
        state -> goOn(passage, state),
        () -> passage.refuse(Failure.invalid("invalid_json", "the body is not one JSON object")));
  }

  private void goOn(Passage passage, StoredState state) {
    if (state.isEmpty()) {
      passage.proceed();
    } else if (state.responses().size() > 1) {
      refuse(
          passage,
          PREVIOUS,
          "duplicate_parameter",
          "'" + PREVIOUS + "' comes twice (expected: once)");
    } else if (!state.conversations().isEmpty() && !admit.seesAll(passage)) {
      var id = state.conversations().getFirst();
      refuse(
          passage,
          "conversation",
          "conversation_not_found",
          "Conversation '" + id + "' not found.");
    } else {
      hasAll(passage, state.items()).onSuccess(missing -> goOn(passage, state, missing));
    }
  }

  private static boolean isNamed(Passage passage, String member) {
    return passage.peek().keys().stream().anyMatch(member::equalsIgnoreCase);
  }

  private boolean mayGoOn(Passage passage) {
    var place = passage.call().place();
    if (place.isPresent()) {
      return place.get().makesResponse() && passage.body().length() > 0;
    }
    return passage.call().dialect() == Dialect.RESPONSES
        && (isNamed(passage, PREVIOUS)
            || isNamed(passage, "conversation")
            || (isNamed(passage, "input") && !admit.seesAll(passage)));
  }

  /// The first of `items` that the caller was not given; empty if it may have all.
  private Future<Optional<String>> hasAll(Passage passage, List<String> items) {
    var missing = Future.succeededFuture(Optional.<String>empty());
    if (items.isEmpty() || admit.seesAll(passage)) {
      return missing;
    }
    for (var id : items) {
      missing =
          missing.compose(before ->
              before.isPresent()
                  ? Future.succeededFuture(before)
                  : responses
                      .lookForItem(id)
                      .map(found ->
                          found.filter(it -> it.belongsTo(passage.caller())).isPresent()
                              ? Optional.<String>empty()
                              : Optional.of(id)));
    }
    return missing;
  }

  private void goOn(Passage passage, StoredState state, Optional<String> missing) {
    if (missing.isPresent()) {
      refuse(passage, "input", "item_not_found", "Item '" + missing.get() + "' not found.");
    } else if (state.responses().isEmpty()) {
      passage.proceed();
    } else {
      var id = state.responses().getFirst();
      responses.look(id).onSuccess(minted -> goOn(passage, id, minted));
    }
  }

  private void goOn(Passage passage, String id, Optional<Minted> minted) {
    if (minted.isPresent() && minted.get().belongsTo(passage.caller())) {
      passage.resolved(instead(passage.plan(), minted.get().by()));
      passage.proceed();
    } else if (minted.isEmpty() && admit.seesAll(passage)) {
      passage.proceed();
    } else {
      refuse(
          passage,
          PREVIOUS,
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

  private static void refuse(Passage passage, String param, String code, String message) {
    passage.refuse(Failure.invalidParam(param, code, message));
  }
}
