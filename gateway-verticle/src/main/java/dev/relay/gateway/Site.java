package dev.relay.gateway;

import dev.relay.contract.failure.Failure;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/// Which path is served by what.
///
/// The few paths of exchanges are matched ahead of the router, unless the request comes from a
/// browser: the router costs a tenth of an exchange.
final class Site {

  private final Pipeline pipeline;
  private final NativeEndpoint natives;
  private final HostGuard hosts;
  private final Router router;

  Site(
      Vertx vertx,
      GatewayConfig config,
      Pipeline pipeline,
      NativeEndpoint natives,
      Models models,
      OperatorPages pages) {
    this.pipeline = pipeline;
    this.natives = natives;
    this.hosts = new HostGuard(config);
    this.router = Router.router(vertx);
    var server = config.server();
    boolean manages = server.managementPort().isEmpty();
    if (manages) {
      pages.admin().serve(router);
    }
    router.route().handler(Browsers.handler(server.origins()));
    Call.FIXED.forEach((path, call) ->
        router
            .post(path)
            .handler(context ->
                pipeline.begin(context.request(), call.with(context.request().query()))));
    router.get("/v1/responses").handler(NativeEndpoint::noWebSocket);
    router.get("/responses").handler(NativeEndpoint::noWebSocket);
    Call.GOOGLES.forEach(version -> serveGoogle(version, models));
    router.route("/").handler(Site::somebodyIsThere);
    pages.health().serve(router);
    if (manages) {
      router.get("/metrics").handler(pages.metrics());
    }
    serveErrors();
  }

  private void serveGoogle(String version, Models models) {
    router.post(version + "/models/*").handler(this::google);
    router.get(version + "/models").method(HttpMethod.HEAD).handler(models::list);
    router
        .getWithRegex(version + "/models/(?<id>.+)")
        .method(HttpMethod.HEAD)
        .handler(context -> {
          if (NativePlace.isStarted(String.valueOf(context.request().path()))) {
            natives.handle(context);
          } else {
            models.one(context);
          }
        });
  }

  private void serveErrors() {
    router.route().failureHandler(ErrorPages::failed);
    router.errorHandler(404, natives::handle);
    router.errorHandler(405, ErrorPages::wrongMethod);
    router.errorHandler(
        400,
        context ->
            ErrorPages.refuse(
                context, Failure.invalid("invalid_request", "the request cannot be understood")));
  }

  void handle(HttpServerRequest request) {
    var fault = Framing.fault(request);
    if (fault != null) {
      ErrorPages.refuseAndClose(request, fault);
      return;
    }
    var foreign = hosts.refusal(request);
    if (foreign != null) {
      ErrorPages.respond(request, foreign);
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
      natives.handle(context);
    }
  }

  /// Claude Code looks whether anybody answers, by a `HEAD`.
  private static void somebodyIsThere(RoutingContext context) {
    if (context.request().method().equals(HttpMethod.HEAD)) {
      context.response().end();
    } else {
      context.next();
    }
  }
}
