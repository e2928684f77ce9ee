package dev.relay.gateway.http;

import dev.relay.contract.Dialect;
import dev.relay.contract.failure.Failure;
import dev.relay.gateway.pipeline.Pipeline;
import dev.relay.gateway.request.ApiCall;
import dev.relay.gateway.request.ClientDialect;
import dev.relay.gateway.request.ErrorPages;
import dev.relay.gateway.request.PassthroughPath;
import dev.relay.gateway.request.PassthroughTarget;
import dev.relay.gateway.routing.PassthroughRoutes;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.Set;

/// Paths that are not Relay's own: those of a provider's interface, and those of a client whose
/// base URL ends in what it adds itself.
public final class PassthroughEndpoint {

  private static final Set<HttpMethod> METHODS =
      Set.of(
          HttpMethod.GET,
          HttpMethod.HEAD,
          HttpMethod.POST,
          HttpMethod.PUT,
          HttpMethod.PATCH,
          HttpMethod.DELETE);

  private static final Set<Dialect> OPENAIS = Set.of(Dialect.OPENAI, Dialect.RESPONSES);

  private static final Failure NO_WEBSOCKET =
      Failure.withStatus(426, "upgrade_required", "a WebSocket came (expected: POST, over HTTP)");

  private final Pipeline pipeline;
  private final PassthroughRoutes natives;
  private final ModelsEndpoint modelsEndpoint;

  public PassthroughEndpoint(
      Pipeline pipeline, PassthroughRoutes natives, ModelsEndpoint modelsEndpoint) {
    this.pipeline = pipeline;
    this.natives = natives;
    this.modelsEndpoint = modelsEndpoint;
  }

  /// What is no path of Relay's own, and begins with a version, a provider or the word of a
  /// dialect.
  void handle(RoutingContext context) {
    var request = context.request();
    var uri = request.uri();
    int end = uri.indexOf('/', 1);
    var word = end < 0 || end == uri.length() - 1 ? "" : uri.substring(1, end);
    if (isDoubled(context)) {
      return;
    }
    boolean leads = natives.leadsSomewhere(word);
    boolean version =
        ApiCall.GOOGLES.contains("/" + word) || (!leads && new PassthroughPath("", uri).isUpload());
    if (!METHODS.contains(request.method())
        || !(version || leads)
        || (version && isOwn(request, word))) {
      ErrorPages.notFound(context);
      return;
    }
    if (wantsWebSocket(request)) {
      ErrorPages.refuse(context, NO_WEBSOCKET);
      return;
    }
    if (!HostGuard.isPlain(request)) {
      ErrorPages.refuse(context, HostGuard.ODD);
      return;
    }
    PassthroughTarget.of(uri)
        .flatMap(target ->
            version
                ? Optional.of(ofVersion(request, target))
                : natives.apiCall(word, target.path().substring(end), target.query()))
        .ifPresentOrElse(
            apiCall -> pipeline.begin(request, apiCall),
            () -> ErrorPages.refuse(context, PassthroughTarget.refused()));
  }

  /// Serves what is meant by a path in which the base URL of a client is doubled, if that is an
  /// exchange or a list; else says what is doubled.
  private boolean isDoubled(RoutingContext context) {
    var request = context.request();
    var found = DoubledPath.of(String.valueOf(request.path()));
    if (found.isEmpty()) {
      return false;
    }
    var apiCall = ApiCall.of(found.get().meant(), request.query());
    if (apiCall.isPresent() && request.method().equals(HttpMethod.POST)) {
      pipeline.begin(request, apiCall.get());
    } else if (isList(found.get().meant()) && request.method().equals(HttpMethod.GET)) {
      modelsEndpoint.list(context);
    } else {
      ErrorPages.refuse(context, doubled(found.get()));
    }
    return true;
  }

  private static boolean isList(String path) {
    return ApiCall.GOOGLES.stream().anyMatch(version -> path.equals(version + "/models"));
  }

  private static Failure doubled(DoubledPath path) {
    return Failure.withStatus(
        404,
        "unknown_path",
        "'"
            + path.doubled()
            + "' is doubled in the path (expected: '"
            + path.meant()
            + "'; the base URL of the client may end in what it adds itself)");
  }

  private static ApiCall ofVersion(HttpServerRequest request, PassthroughTarget target) {
    var place = new PassthroughPath("", target.path());
    var clientDialect = place.isGoogles() ? Dialect.GEMINI : ClientDialect.by(request);
    return ApiCall.ofNative(
        clientDialect == Dialect.OPENAI ? place.dialect(OPENAIS) : clientDialect,
        place,
        target.query());
  }

  private static boolean isOwn(HttpServerRequest request, String version) {
    var path = String.valueOf(request.path());
    return ApiCall.FIXED.containsKey(path)
        || path.equals("/" + version + "/models")
        || (path.startsWith("/" + version + "/models/") && !PassthroughPath.isOfGoogle(path));
  }

  /// Codex tries a WebSocket first, and takes this status for a reason to go on over HTTP at once.
  static void noWebSocket(RoutingContext context) {
    if (wantsWebSocket(context.request())) {
      ErrorPages.refuse(context, NO_WEBSOCKET);
    } else {
      context.next();
    }
  }

  private static boolean wantsWebSocket(HttpServerRequest request) {
    return request.headers().contains(HttpHeaders.UPGRADE, "websocket", true);
  }
}
