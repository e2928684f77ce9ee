package dev.relay.gateway.admin;

import dev.relay.contract.Dialect;
import dev.relay.contract.bus.Live;
import dev.relay.contract.failure.Failure;
import dev.relay.gateway.auth.AdminKey;
import dev.relay.gateway.config.GatewayConfig;
import dev.relay.gateway.request.RequestId;
import dev.relay.protocol.dialect.Wires;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/// Everything under `/admin`, for who has its key.
///
/// There is one handler, and it asks for the key before it looks where the path leads: no spelling
/// of a path can come to a page by another way, and nothing tells which pages there are.
public final class Admin implements Handler<RoutingContext> {

  private static final String ROOT = "/admin";
  private static final long MINUTE = Duration.ofMinutes(1).toMillis();
  private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD);

  private static final Failure NO_KEY =
      new Failure.Unauthorized(
          "this wants the key of /admin (expected: it as 'Authorization: Bearer' or x-relay-key)");

  private final Live<GatewayConfig> config;
  private final AdminRefusals refusals;
  private final Map<String, Supplier<JsonObject>> pages;

  public Admin(Live<GatewayConfig> config, Management management) {
    this.config = config;
    this.refusals = management.refusals();
    this.pages = Map.of(ROOT + "/routes", management.routes()::now);
  }

  /// To be called before anything that answers web pages of other origins: these may read nothing
  /// here.
  public void serve(Router router) {
    router.route(ROOT).handler(this);
    router.route(ROOT + "/*").handler(this);
  }

  /// By the key that holds now, also where another one held when the connection was made.
  @Override
  public void handle(RoutingContext context) {
    var request = context.request();
    request.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    if (new AdminKey(config.get().auth().adminSha256()).opensFor(request.headers())) {
      show(request, context.normalizedPath().replaceFirst("/$", ""));
    } else {
      refusals.add(later -> context.vertx().setTimer(MINUTE, _ -> later.run()));
      request.response().putHeader("www-authenticate", "Bearer");
      refuse(request, NO_KEY);
    }
  }

  private void show(HttpServerRequest request, String path) {
    var page = pages.get(path);
    if (page == null) {
      refuse(request, notFound(path));
    } else if (!READING.contains(request.method())) {
      request.response().putHeader(HttpHeaders.ALLOW, "GET, HEAD");
      refuse(request, wrongMethod(request.method(), path));
    } else {
      request
          .response()
          .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
          .end(page.get().encodePrettily() + "\n");
    }
  }

  private Failure notFound(String path) {
    return Failure.withStatus(
        404,
        "unknown_path",
        "there is nothing at '" + path + "' (expected: one of " + pages.keySet() + ")");
  }

  private static Failure wrongMethod(HttpMethod method, String path) {
    return Failure.withStatus(
        405, "method_not_allowed", method + " came for '" + path + "' (expected: GET)");
  }

  private static void refuse(HttpServerRequest request, Failure failure) {
    var response = request.response();
    RequestId.told(response, Dialect.OPENAI);
    response
        .setStatusCode(failure.status())
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .end(Wires.of(Dialect.OPENAI).error(failure));
  }
}
