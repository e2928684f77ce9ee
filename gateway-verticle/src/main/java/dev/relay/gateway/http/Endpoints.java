package dev.relay.gateway.http;

import dev.relay.contract.failure.Failure;
import dev.relay.gateway.admin.OperatorPages;
import dev.relay.gateway.config.GatewayConfig;
import dev.relay.gateway.pipeline.Pipeline;
import dev.relay.gateway.request.ApiCall;
import dev.relay.gateway.request.ErrorPages;
import dev.relay.gateway.request.PassthroughPath;
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
public final class Endpoints {

  private final Pipeline pipeline;
  private final PassthroughEndpoint natives;
  private final HostGuard hosts;
  private final Router router;

  public Endpoints(
      Vertx vertx,
      GatewayConfig config,
      Pipeline pipeline,
      PassthroughEndpoint natives,
      ModelsEndpoint modelsEndpoint,
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
    router.route().handler(Cors.handler(server.origins()));
    ApiCall.FIXED.forEach((path, apiCall) ->
        router
            .post(path)
            .handler(context ->
                pipeline.begin(context.request(), apiCall.with(context.request().query()))));
    router.get("/v1/responses").handler(PassthroughEndpoint::noWebSocket);
    router.get("/responses").handler(PassthroughEndpoint::noWebSocket);
    ApiCall.GOOGLES.forEach(version -> serveGoogle(version, modelsEndpoint));
    router.route("/").handler(Endpoints::somebodyIsThere);
    pages.health().serve(router);
    if (manages) {
      router.get("/metrics").handler(pages.metricsPage());
    }
    serveErrors();
  }

  private void serveGoogle(String version, ModelsEndpoint modelsEndpoint) {
    router.post(version + "/models/*").handler(this::google);
    router.get(version + "/models").method(HttpMethod.HEAD).handler(modelsEndpoint::list);
    router
        .getWithRegex(version + "/models/(?<id>.+)")
        .method(HttpMethod.HEAD)
        .handler(context -> {
          if (PassthroughPath.isStarted(String.valueOf(context.request().path()))) {
            natives.handle(context);
          } else {
            modelsEndpoint.one(context);
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

  public void handle(HttpServerRequest request) {
    var fault = RequestFraming.fault(request);
    if (fault != null) {
      ErrorPages.refuseAndClose(request, fault);
      return;
    }
    var foreign = hosts.refusal(request);
    if (foreign != null) {
      ErrorPages.respond(request, foreign);
      return;
    }
    var apiCall =
        request.method().equals(HttpMethod.POST) ? ApiCall.of(request) : Optional.<ApiCall>empty();
    if (apiCall.isPresent() && request.getHeader(HttpHeaders.ORIGIN) == null) {
      pipeline.begin(request, apiCall.get());
    } else {
      router.handle(request);
    }
  }

  private void google(RoutingContext context) {
    var apiCall = ApiCall.of(context.request());
    if (apiCall.isPresent()) {
      pipeline.begin(context.request(), apiCall.get());
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
