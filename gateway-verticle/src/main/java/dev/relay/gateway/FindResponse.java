package dev.relay.gateway;

/// Looks for the response that a path asks for, where this node does not know it.
record FindResponse(MintedResponses responses) implements Step {

  @Override
  public void take(Passage passage) {
    var id = passage.call().place().map(NativePlace::response).orElse("");
    if (id.isEmpty() || responses.find(id).isPresent()) {
      passage.proceed();
      return;
    }
    passage.request().pause();
    responses
        .look(id)
        .onComplete((_, _) -> {
          passage.request().resume();
          passage.proceed();
        });
  }
}
