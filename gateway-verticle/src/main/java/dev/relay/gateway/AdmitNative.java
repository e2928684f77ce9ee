package dev.relay.gateway;

import dev.relay.contract.Target;
import dev.relay.contract.failure.Failure;
import dev.relay.gateway.AuthConfig.Native;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Decides whether a caller may use a path that Relay does not look into. A key that many share may
/// only do what leaves nothing behind: the provider's own key sees what everybody has stored.
///
/// In mode `open` who calls from this host may do all, as the owner of the provider's key. What is
/// refused in any case is refused before the body is read; [ResolveNative] looks again when it
/// knows who would answer.
record AdmitNative(AuthConfig.Mode mode, Supplier<Routes> routes, MintedResponses responses)
    implements Step {

  @Override
  public void take(Passage passage) {
    var refusal = natives().takesOwnCredentials() ? null : refusal(passage, List.of());
    if (refusal == null) {
      passage.proceed();
    } else {
      passage.refuse(refusal);
    }
  }

  /// Why the caller may not have this from `targets`; nothing if it may.
  ///
  /// @param targets who would answer; none where that is not known yet
  @Nullable Failure refusal(Passage passage, List<Target> targets) {
    var request = passage.request();
    var place = passage.call().place().orElseThrow();
    var allowed = allowed(passage, targets);
    boolean stateless = place.stateless(request.method().name());
    boolean harmless = stateless || isOwn(passage);
    return allowed == Native.FULL || (harmless && allowed == Native.STATELESS)
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
  boolean seesAll(Passage passage) {
    return allowed(passage, passage.targets()) == Native.FULL;
  }

  NativeRoutes natives() {
    return routes.get().natives();
  }

  /// Whether the caller asks for a response that it was given.
  private boolean isOwn(Passage passage) {
    return natives()
        .minted(passage.call(), responses)
        .filter(minted -> minted.belongsTo(passage.caller()))
        .isPresent();
  }

  private Native allowed(Passage passage, List<Target> targets) {
    boolean own =
        !targets.isEmpty() && targets.stream().allMatch(routes.get().reach()::ownCredential);
    boolean here = mode == AuthConfig.Mode.OPEN && isHere(passage.request());
    return own || here ? Native.FULL : passage.admission().paths();
  }

  /// Whether somebody on this host asks, and not a page in a browser there whose name was led here.
  private static boolean isHere(HttpServerRequest request) {
    var site = request.getHeader("sec-fetch-site");
    return Loopback.calls(request)
        && (site == null || site.equals("none") || site.equals("same-origin"));
  }
}
