package dev.relay.gateway;

/// Finds out who may answer for the model that was asked for.
record Resolve(Routes routes) implements Step {

  @Override
  public void take(Passage passage) {
    switch (routes.resolve(passage.peek().model(), passage.admission())) {
      case Routes.Found found -> {
        passage.resolved(found.targets());
        passage.proceed();
      }
      case Routes.Refused refused -> passage.refuse(refused.failure());
    }
  }
}
