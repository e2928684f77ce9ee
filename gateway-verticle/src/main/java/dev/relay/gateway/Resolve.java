package dev.relay.gateway;

import dev.relay.contract.failure.Failure;
import dev.relay.protocol.conversation.Traits;
import java.util.function.Supplier;

/// Finds out who may answer for the model that was asked for.
///
/// @param routes those of now: a body may take long to come, and by then others may answer
record Resolve(Supplier<Routes> routes) implements Step {

  private static final int LONGEST = 300;

  @Override
  public void take(Passage passage) {
    if (passage.isLong() && routes.get().lookIntoBodies()) {
      passage.readAway(
          () -> Traits.of(passage.call().dialect(), passage.body()),
          traits -> resolve(passage, question(passage).with(traits)));
    } else {
      resolve(passage, question(passage));
    }
  }

  private static Question question(Passage passage) {
    return Question.of(
        passage.call().dialect(), passage.peek(), passage.body(), passage.admission());
  }

  private void resolve(Passage passage, Question question) {
    var route = passage.request().getHeader(Routes.ROUTE);
    if (route != null && (route.length() > LONGEST || ForwardedHeaders.hasControls(route))) {
      passage.refuse(
          Failure.invalidParam(
              Routes.ROUTE,
              "invalid_route",
              "'" + Routes.ROUTE + "' is too long (expected: at most " + LONGEST + " characters)"));
      return;
    }
    switch (route == null
        ? routes.get().resolve(question)
        : routes.get().resolve(question, route)) {
      case Routes.Found found -> {
        passage.resolved(found.plan());
        passage.proceed();
      }
      case Routes.Refused refused -> passage.refuse(refused.failure());
    }
  }
}
