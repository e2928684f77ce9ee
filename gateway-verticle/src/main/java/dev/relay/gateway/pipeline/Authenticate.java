package dev.relay.gateway.pipeline;

import dev.relay.contract.Caller;
import dev.relay.contract.failure.Failure;
import dev.relay.gateway.auth.Authenticator;
import dev.relay.gateway.auth.Identity;
import dev.relay.gateway.capacity.ActiveExchanges;
import dev.relay.gateway.config.ServerConfig;
import dev.relay.gateway.pipeline.Chain.Next;
import dev.relay.gateway.request.PassthroughPath;
import io.vertx.core.http.HttpHeaders;
import java.util.Optional;

/// Finds out who asks, before anything of the body is read.
record Authenticate(Authenticator authenticator, ActiveExchanges active, ServerConfig server)
    implements Step {

  /// Relay tells it to services that may lead back to a relay, and takes nothing that has it.
  private static final CharSequence LOOP_GUARD =
      HttpHeaders.createOptimized("x-llmproxy-loop-guard");

  @Override
  public void take(ExchangeContext context, Next next) {
    if (context.request().headers().contains(LOOP_GUARD)) {
      context.refuse(
          Failure.withStatus(
              508,
              "loop_detected",
              "this request has passed a relay already (expected: no x-llmproxy-loop-guard)"));
      return;
    }
    switch (authenticator.admit(context.request(), context.apiCall().dialect())) {
      case Identity.Authenticated authenticated -> admit(context, next, authenticated);
      case Identity.Rejected rejected -> resume(context, next, rejected);
    }
  }

  private void admit(ExchangeContext context, Next next, Identity.Authenticated authenticated) {
    context.admit(authenticated, authenticator.knows());
    if (isAnybody(authenticated) || active.isFair(context, server.maxExchanges())) {
      next.proceed();
    } else {
      context.refuse(TakeCapacity.FULL);
    }
  }

  /// Who goes on with an upload needs no key.
  private void resume(ExchangeContext context, Next next, Identity.Rejected rejected) {
    var request = context.request();
    boolean resumes =
        context.apiCall().place().filter(PassthroughPath::isUpload).isPresent()
            && !Authenticator.bringsAny(request.headers());
    var authenticated =
        resumes
            ? UploadSession.caller(request).flatMap(authenticator::known)
            : Optional.<Identity.Authenticated>empty();
    if (authenticated.isPresent()) {
      admit(context, next, authenticated.get());
    } else {
      context.refuse(rejected.failure());
    }
  }

  /// Those who show nothing cannot be told apart.
  private static boolean isAnybody(Identity.Authenticated authenticated) {
    return authenticated.caller().equals(Caller.ANONYMOUS);
  }
}
