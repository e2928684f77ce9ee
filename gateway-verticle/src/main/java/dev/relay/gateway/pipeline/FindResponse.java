package dev.relay.gateway.pipeline;

import dev.relay.gateway.pipeline.Chain.Next;
import dev.relay.gateway.request.PassthroughPath;
import dev.relay.gateway.routing.ResponseOwners;

/// Looks for the response that a path asks for, where this node does not know it.
record FindResponse(ResponseOwners responses) implements Step {

  @Override
  public void take(ExchangeContext context, Next next) {
    var id = context.apiCall().place().map(PassthroughPath::response).orElse("");
    if (id.isEmpty() || responses.find(id).isPresent()) {
      next.proceed();
      return;
    }
    context.request().pause();
    responses
        .look(id)
        .onComplete((_, _) -> {
          context.request().resume();
          next.proceed();
        });
  }
}
