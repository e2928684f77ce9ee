package dev.relay.gateway.pipeline;

import dev.relay.contract.failure.Failure;
import dev.relay.gateway.pipeline.Chain.Next;
import dev.relay.gateway.request.ForwardedHeaders;
import dev.relay.gateway.routing.ModelRouter;
import dev.relay.gateway.routing.RouteQuery;
import dev.relay.protocol.conversation.Traits;
import java.util.function.Supplier;

/// Finds out who may answer for the model that was asked for.
///
/// @param modelRouter those of now: a body may take long to come, and by then others may answer
record Resolve(Supplier<ModelRouter> modelRouter) implements Step {

  private static final int LONGEST = 300;

  @Override
  public void take(ExchangeContext context, Next next) {
    if (context.isLong() && modelRouter.get().lookIntoBodies()) {
      next.readAway(
          () -> Traits.of(context.apiCall().dialect(), context.body()),
          traits -> resolve(context, next, routeQuery(context).with(traits)));
    } else {
      resolve(context, next, routeQuery(context));
    }
  }

  private static RouteQuery routeQuery(ExchangeContext context) {
    return RouteQuery.of(
        context.apiCall().dialect(), context.summary(), context.body(), context.admission());
  }

  private void resolve(ExchangeContext context, Next next, RouteQuery routeQuery) {
    var route = context.request().getHeader(ModelRouter.ROUTE);
    if (route != null && (route.length() > LONGEST || ForwardedHeaders.hasControls(route))) {
      context.refuse(
          Failure.invalidParam(
              ModelRouter.ROUTE,
              "invalid_route",
              "'"
                  + ModelRouter.ROUTE
                  + "' is too long (expected: at most "
                  + LONGEST
                  + " characters)"));
      return;
    }
    switch (route == null
        ? modelRouter.get().resolve(routeQuery)
        : modelRouter.get().resolve(routeQuery, route)) {
      case ModelRouter.Found found -> {
        context.resolved(found.plan());
        next.proceed();
      }
      case ModelRouter.NoRoute noRoute -> context.refuse(noRoute.failure());
    }
  }
}
