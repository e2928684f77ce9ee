package dev.relay.gateway;

import dev.relay.contract.Dialect;
import dev.relay.contract.failure.Failure;
import dev.relay.protocol.dialect.Wires;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which path is served by what.
///
/// The few paths of exchanges are matched ahead of the router, unless the request comes from a
/// browser: the router costs a tenth of an exchange.
final class Site {

  private static final Logger LOG = LoggerFactory.getLogger(Site.class);

  private static final Failure NO_WEBSOCKET =
      Failure.withStatus(426, "upgrade_required", "a WebSocket came (expected: POST, over HTTP)");

  private static final Set<HttpMethod> METHODS =
      Set.of(
          HttpMethod.GET,
          HttpMethod.HEAD,
          HttpMethod.POST,
          HttpMethod.PUT,
          HttpMethod.PATCH,
          HttpMethod.DELETE);

  private static final Set<Dialect> OPENAIS = Set.of(Dialect.OPENAI, Dialect.RESPONSES);

  private final Pipeline pipeline;
  private final Routes routes;
  private final Models models;
  private final HostGuard hosts;
  private final Router router;

  Site(
      Vertx vertx,
      GatewayConfig config,
      Pipeline pipeline,
      Routes routes,
      Models models,
      Health health,
      Metrics metrics,
      Admin admin) {
    this.pipeline = pipeline;
    this.routes = routes;
    this.models = models;
    this.hosts = new HostGuard(config);
    this.router = Router.router(vertx);
    var server = config.server();
    boolean manages = server.managementPort().isEmpty();
    if (manages) {
      admin.serve(router);
    }
    router.route().handler(Browsers.handler(server.origins()));
    Call.FIXED.forEach((path, call) ->
        router
            .post(path)
            .handler(context ->
                pipeline.begin(context.request(), call.with(context.request().query()))));
    router.get("/v1/responses").handler(Site::noWebSocket);
    router.get("/responses").handler(Site::noWebSocket);
    for (var version : Call.GOOGLES) {
      router.post(version + "/models/*").handler(this::google);
      router.get(version + "/models").method(HttpMethod.HEAD).handler(models::list);
      router
          .getWithRegex(version + "/models/(?<id>.+)")
          .method(HttpMethod.HEAD)
          .handler(context -> {
            if (NativePlace.isStarted(String.valueOf(context.request().path()))) {
              nativeCall(context);
            } else {
              models.one(context);
            }
          });
    }
    router.route("/").handler(Site::somebodyIsThere);
    health.serve(router);
    if (manages) {
      router.get("/metrics").handler(metrics);
    }
    router.route().failureHandler(Site::failed);
    router.errorHandler(404, this::nativeCall);
    router.errorHandler(405, Site::wrongMethod);
    router.errorHandler(
        400,
        context ->
            refuse(
                context, Failure.invalid("invalid_request", "the request cannot be understood")));
  }

  void handle(HttpServerRequest request) {
    var fault = Framing.fault(request);
    if (fault != null) {
      refuseAndClose(request, fault);
      return;
    }
    var foreign = hosts.refusal(request);
    if (foreign != null) {
      respond(request, foreign);
      return;
    }
    var call = request.method().equals(HttpMethod.POST) ? Call.of(request) : Optional.<Call>empty();
    if (call.isPresent() && request.getHeader(HttpHeaders.ORIGIN) == null) {
      pipeline.begin(request, call.get());
    } else {
      router.handle(request);
    }
  }

  private void google(RoutingContext context) {
    var call = Call.of(context.request());
    if (call.isPresent()) {
      pipeline.begin(context.request(), call.get());
    } else if (context.normalizedPath().endsWith("/models")) {
      context.next();
    } else {
      nativeCall(context);
    }
  }

  /// What is no path of Relay's own, and begins with a version, a provider or the word of a
  /// dialect.
  private void nativeCall(RoutingContext context) {
    var request = context.request();
    var uri = request.uri();
    int end = uri.indexOf('/', 1);
    var word = end < 0 || end == uri.length() - 1 ? "" : uri.substring(1, end);
    if (isDoubled(context)) {
      return;
    }
    boolean leads = routes.natives().leadsSomewhere(word);
    boolean version =
        Call.GOOGLES.contains("/" + word) || (!leads && new NativePlace("", uri).isUpload());
    if (!METHODS.contains(request.method())
        || !(version || leads)
        || (version && isOwn(request, word))) {
      notFound(context);
      return;
    }
    if (wantsWebSocket(request)) {
      refuse(context, NO_WEBSOCKET);
      return;
    }
    if (!HostGuard.isPlain(request)) {
      refuse(context, HostGuard.ODD);
      return;
    }
    NativeTarget.of(uri)
        .flatMap(target ->
            version
                ? Optional.of(ofVersion(request, target))
                : routes.natives().call(word, target.path().substring(end), target.query()))
        .ifPresentOrElse(
            call -> pipeline.begin(request, call), () -> refuse(context, NativeTarget.refused()));
  }

  /// Serves what is meant by a path in which the base URL of a client is doubled, if that is an
  /// exchange or a list; else says what is doubled.
  private boolean isDoubled(RoutingContext context) {
    var request = context.request();
    var found = DoubledPath.of(String.valueOf(request.path()));
    if (found.isEmpty()) {
      return false;
    }
    var call = Call.of(found.get().meant(), request.query());
    if (call.isPresent() && request.method().equals(HttpMethod.POST)) {
      pipeline.begin(request, call.get());
    } else if (isList(found.get().meant()) && request.method().equals(HttpMethod.GET)) {
      models.list(context);
    } else {
      refuse(context, doubled(found.get()));
    }
    return true;
  }

  private static boolean isList(String path) {
    return Call.GOOGLES.stream().anyMatch(version -> path.equals(version + "/models"));
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

  private static Call ofVersion(HttpServerRequest request, NativeTarget target) {
    var place = new NativePlace("", target.path());
    var spoken = place.isGoogles() ? Dialect.GEMINI : Spoken.by(request);
    return Call.ofNative(
        spoken == Dialect.OPENAI ? place.dialect(OPENAIS) : spoken, place, target.query());
  }

  private static boolean isOwn(HttpServerRequest request, String version) {
    var path = String.valueOf(request.path());
    return Call.FIXED.containsKey(path)
        || path.equals("/" + version + "/models")
        || (path.startsWith("/" + version + "/models/") && !NativePlace.isOfGoogle(path));
  }

  /// Claude Code looks whether anybody answers, by a `HEAD`.
  private static void somebodyIsThere(RoutingContext context) {
    if (context.request().method().equals(HttpMethod.HEAD)) {
      context.response().end();
    } else {
      context.next();
    }
  }

  /// Codex tries a WebSocket first, and takes this status for a reason to go on over HTTP at once.
  private static void noWebSocket(RoutingContext context) {
    if (wantsWebSocket(context.request())) {
      refuse(context, NO_WEBSOCKET);
    } else {
      context.next();
    }
  }

  private static boolean wantsWebSocket(HttpServerRequest request) {
    return request.headers().contains(HttpHeaders.UPGRADE, "websocket", true);
  }

  static void refuseAndClose(HttpServerRequest request, Failure failure) {
    request.response().putHeader(HttpHeaders.CONNECTION, "close");
    respond(request, failure);
    request.connection().close();
  }

  /// Answers what is no HTTP, or too much of it.
  static void invalid(HttpServerRequest request) {
    var cause = request.decoderResult().cause();
    var failure =
        switch (cause) {
          case TooLongHttpLineException _ ->
              Failure.withStatus(
                  414, "uri_too_long", "the request line is too long (expected: at most 16 KiB)");
          case TooLongHttpHeaderException _ ->
              Failure.withStatus(
                  431,
                  "headers_too_large",
                  "the headers are too large (expected: at most 64 KiB, and 200 lines)");
          case LateHead _ ->
              Failure.withStatus(
                  408,
                  "request_timeout",
                  "the head of the request did not come whole (expected: within 10 s)");
          case null, default -> Failure.invalid("invalid_http", "the request is not valid HTTP");
        };
    respond(request, failure);
  }

  private static void notFound(RoutingContext context) {
    refuse(
        context,
        Failure.withStatus(
            404,
            "unknown_path",
            "there is nothing at '"
                + context.request().path()
                + "' (expected: a path such as /v1/chat/completions or /v1/models)"));
  }

  private static void wrongMethod(RoutingContext context) {
    var path = context.normalizedPath();
    var allowed = Call.of(context.request()).isPresent() ? "POST" : "GET";
    context.response().putHeader(HttpHeaders.ALLOW, allowed);
    refuse(
        context,
        Failure.withStatus(
            405,
            "method_not_allowed",
            context.request().method() + " came for '" + path + "' (expected: " + allowed + ")"));
  }

  private static void failed(RoutingContext context) {
    int status = context.statusCode();
    if (status == 403) {
      refuse(
          context,
          Failure.withStatus(
              403,
              "origin_not_allowed",
              "this origin may not call (expected: one of server.cors.origins)"));
    } else if (status >= 400 && status < 500) {
      context.next();
    } else {
      LOG.error("a handler failed", context.failure());
      refuse(context, new Failure.Internal("Relay has failed on this request; the log says more"));
    }
  }

  static void refuse(RoutingContext context, Failure failure) {
    respond(context.request(), failure);
  }

  static void respond(HttpServerRequest request, Failure failure) {
    var response = request.response();
    if (!response.ended() && !response.closed()) {
      var spoken = Spoken.by(request);
      RequestId.told(response, spoken);
      response
          .setStatusCode(failure.status())
          .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
          .end(Wires.of(spoken).error(failure));
    }
  }
}
