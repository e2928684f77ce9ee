package dev.relay.gateway.pipeline;

import dev.relay.contract.Dialect;
import dev.relay.contract.exchange.Plan;
import dev.relay.contract.exchange.Target;
import dev.relay.contract.failure.Failure;
import dev.relay.gateway.pipeline.Chain.Next;
import dev.relay.gateway.routing.ResponseOwners;
import dev.relay.gateway.routing.ResponseOwners.Owner;
import dev.relay.protocol.responses.StoredState;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Takes what goes on from an earlier response to the instance that gave it, if it was given to the
/// same caller.
///
/// A response that another caller was given is as good as none. What nobody is known to have been
/// given is for those only who may have all that is stored, as are conversations.
record ResponseAffinity(ResponseOwners responses, AuthorizePassthrough admit) implements Step {

  private static final String PREVIOUS = "previous_response_id";

  @Override
  public void take(ExchangeContext context, Next next) {
    if (!mayGoOn(context)) {
      next.proceed();
      return;
    }
    if (context.isLong()) {
      next.readAway(() -> StoredState.of(context.body()), state -> found(context, next, state));
    } else {
      found(context, next, StoredState.of(context.body()));
    }
  }

  private void found(ExchangeContext context, Next next, Optional<StoredState> found) {
    found.ifPresentOrElse(
        state -> goOn(context, next, state),
        () -> context.refuse(Failure.invalid("invalid_json", "the body is not one JSON object")));
  }

  private void goOn(ExchangeContext context, Next next, StoredState state) {
    if (state.isEmpty()) {
      next.proceed();
    } else if (state.responses().size() > 1) {
      refuse(
          context,
          PREVIOUS,
          "duplicate_parameter",
          "'" + PREVIOUS + "' comes twice (expected: once)");
    } else if (!state.conversations().isEmpty() && !admit.seesAll(context)) {
      var id = state.conversations().getFirst();
      refuse(
          context,
          "conversation",
          "conversation_not_found",
          "Conversation '" + id + "' not found.");
    } else {
      then(next, hasAll(context, state.items()), missing -> goOn(context, next, state, missing));
    }
  }

  /// Goes on with what was looked up, and leaves nobody waiting if that fails.
  private static <T> void then(Next next, Future<T> found, Consumer<T> goOn) {
    found
        .<Void>map(it -> {
          goOn.accept(it);
          return null;
        })
        .onFailure(next::fail);
  }

  private static boolean isNamed(ExchangeContext context, String member) {
    return context.summary().keys().stream().anyMatch(member::equalsIgnoreCase);
  }

  private boolean mayGoOn(ExchangeContext context) {
    var place = context.apiCall().place();
    if (place.isPresent()) {
      return place.get().makesResponse() && context.body().length() > 0;
    }
    return context.apiCall().dialect() == Dialect.RESPONSES
        && (isNamed(context, PREVIOUS)
            || isNamed(context, "conversation")
            || (isNamed(context, "input") && !admit.seesAll(context)));
  }

  /// The first of `items` that the caller was not given; empty if it may have all.
  private Future<Optional<String>> hasAll(ExchangeContext context, List<String> items) {
    var missing = Future.succeededFuture(Optional.<String>empty());
    if (items.isEmpty() || admit.seesAll(context)) {
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
                          found.filter(it -> it.belongsTo(context.caller())).isPresent()
                              ? Optional.<String>empty()
                              : Optional.of(id)));
    }
    return missing;
  }

  private void goOn(
      ExchangeContext context, Next next, StoredState state, Optional<String> missing) {
    if (missing.isPresent()) {
      refuse(context, "input", "item_not_found", "Item '" + missing.get() + "' not found.");
    } else if (state.responses().isEmpty()) {
      next.proceed();
    } else {
      var id = state.responses().getFirst();
      then(next, responses.look(id), owner -> goOn(context, next, id, owner));
    }
  }

  private void goOn(ExchangeContext context, Next next, String id, Optional<Owner> owner) {
    if (owner.isPresent() && owner.get().belongsTo(context.caller())) {
      context.resolved(instead(context.plan(), owner.get().by()));
      next.proceed();
    } else if (owner.isEmpty() && admit.seesAll(context)) {
      next.proceed();
    } else {
      refuse(
          context,
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

  private static void refuse(ExchangeContext context, String param, String code, String message) {
    context.refuse(Failure.invalidParam(param, code, message));
  }
}
