package dev.relay.gateway;

import dev.relay.contract.failure.Failure;
import dev.relay.gateway.AuthConfig.Native;
import java.util.function.Supplier;

/// Decides whether a caller may use a path that Relay does not look into. A key that many share may
/// only do what leaves nothing behind: the provider's own key sees what everybody has stored.
///
/// In mode `open` who calls from this host may do all, as the owner of the provider's key.
record AdmitNative(AuthConfig.Mode mode, Supplier<Routes> routes, MintedResponses responses)
    implements Step {

  @Override
  public void take(Passage passage) {
    var request = passage.request();
    var place = passage.call().place().orElseThrow();
    var allowed = allowed(passage);
    boolean stateless = place.stateless(request.method().name());
    boolean harmless = stateless || isOwn(passage, place.response());
    if (allowed == Native.FULL || (harmless && allowed == Native.STATELESS)) {
      passage.proceed();
      return;
    }
    passage.refuse(
        Failure.withStatus(
            403,
            "native_not_allowed",
            "this API key may not use "
                + request.method()
                + " on '"
                + request.path()
                + "' (expected: native: "
                + (stateless ? "stateless" : "full")
                + " in auth.keys, or a provider with credentials: client)"));
  }

  /// Whether the caller asks for a response that it was given.
  private boolean isOwn(Passage passage, String response) {
    return responses
        .find(response)
        .filter(minted -> minted.caller().equals(passage.caller()))
        .isPresent();
  }

  private Native allowed(Passage passage) {
    boolean own =
        routes.get().nativeTarget(passage.call()).map(routes.get()::ownCredential).orElse(false);
    boolean here = mode == AuthConfig.Mode.OPEN && Loopback.calls(passage.request());
    return own || here ? Native.FULL : passage.admission().paths();
  }
}
