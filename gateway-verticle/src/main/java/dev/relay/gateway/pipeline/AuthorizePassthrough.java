package dev.relay.gateway.pipeline;

import dev.relay.contract.exchange.Target;
import dev.relay.contract.failure.Failure;
import dev.relay.gateway.config.AuthConfig;
import dev.relay.gateway.config.AuthConfig.PassthroughScope;
import dev.relay.gateway.pipeline.Chain.Next;
import dev.relay.gateway.request.Loopback;
import dev.relay.gateway.routing.ModelRouter;
import dev.relay.gateway.routing.PassthroughRoutes;
import dev.relay.gateway.routing.ResponseOwners;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Decides whether a caller may use a path that Relay does not look into. A key that many share may
/// only do what leaves nothing behind: the provider's own key sees what everybody has stored.
///
/// In mode `open` who calls from this host may do all, as the owner of the provider's key. What is
/// refused in any case is refused before the body is read; [ResolvePassthrough] looks again when it
/// knows who would answer.
record AuthorizePassthrough(
    AuthConfig.Mode mode, Supplier<ModelRouter> modelRouter, ResponseOwners responses)
    implements Step {

  @Override
  public void take(ExchangeContext context, Next next) {
    var refusal = natives().takesOwnCredentials() ? null : refusal(context, List.of());
    if (refusal == null) {
      next.proceed();
    } else {
      context.refuse(refusal);
    }
  }

  /// Why the caller may not have this from `targets`; nothing if it may.
  ///
  /// @param targets who would answer; none where that is not known yet
  @Nullable Failure refusal(ExchangeContext context, List<Target> targets) {
    var request = context.request();
    var place = context.apiCall().place().orElseThrow();
    var allowed = allowed(context, targets);
    boolean stateless = place.stateless(request.method().name());
    boolean harmless = stateless || isOwn(context);
    return allowed == PassthroughScope.FULL || (harmless && allowed == PassthroughScope.STATELESS)
        ? null
        : Failure.withStatus(
            403,
            "native_not_allowed",
            "this API key may not use "
                + request.method()
                + " on '"
                + request.path()
                + "' (expected: native: "
                + (stateless ? "stateless" : "full")
                + " in auth.keys, or a provider with credentials: client)");
  }

  /// Whether the caller may have whatever is stored where its exchange goes.
  boolean seesAll(ExchangeContext context) {
    return allowed(context, context.targets()) == PassthroughScope.FULL;
  }

  PassthroughRoutes natives() {
    return modelRouter.get().natives();
  }

  /// Whether the caller asks for a response that it was given.
  private boolean isOwn(ExchangeContext context) {
    return natives()
        .owner(context.apiCall(), responses)
        .filter(owner -> owner.belongsTo(context.caller()))
        .isPresent();
  }

  private PassthroughScope allowed(ExchangeContext context, List<Target> targets) {
    boolean own =
        !targets.isEmpty()
            && targets.stream().allMatch(modelRouter.get().eligibility()::ownCredential);
    boolean here = mode == AuthConfig.Mode.OPEN && isHere(context.request());
    return own || here ? PassthroughScope.FULL : context.admission().paths();
  }

  /// Whether somebody on this host asks, and not a page in a browser there whose name was led here.
  private static boolean isHere(HttpServerRequest request) {
    var site = request.getHeader("sec-fetch-site");
    return Loopback.calls(request)
        && (site == null || site.equals("none") || site.equals("same-origin"));
  }
}
