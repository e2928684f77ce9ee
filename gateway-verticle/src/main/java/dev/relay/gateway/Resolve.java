package dev.relay.gateway;

import java.util.function.Supplier;

/// Finds out who may answer for the model that was asked for.
///
/// @param routes those of now: a body may take long to come, and by then others may answer
record Resolve(Supplier<Routes> routes) implements Step {

  @Override
  public void take(Passage passage) {
    switch (routes
        .get()
        .resolve(passage.call().dialect(), passage.peek().model(), passage.admission())) {
      case Routes.Found found -> {
        passage.resolved(found.targets());
        passage.proceed();
      }
      case Routes.Refused refused -> passage.refuse(refused.failure());
    }
  }
}
