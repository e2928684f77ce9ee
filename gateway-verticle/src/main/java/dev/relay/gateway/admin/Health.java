package dev.relay.gateway.admin;

import dev.relay.contract.bus.Live;
import dev.relay.contract.bus.node.Directory;
import dev.relay.contract.bus.node.Role;
import dev.relay.gateway.capacity.Capacity;
import dev.relay.gateway.config.GatewayConfig;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.healthchecks.HealthChecks;
import io.vertx.ext.healthchecks.Status;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Predicate;

/// `/health` and `/health/live` say whether Relay runs, `/health/ready` whether it can take
/// exchanges, [ProviderHealth] the rest: text for load balancers, JSON for who accepts it. No key
/// is wanted.
///
/// A changed configuration that is wrong does not make a node unready: it goes on with the one
/// before. What is wrong is told to callers on loopback, to who has the key of `/admin`, and to all
/// on the management port.
public final class Health {

  static final String TEXT = "text/plain; charset=utf-8";

  private static final int UNAVAILABLE = 503;

  private final HealthChecks checks;
  private final Capacity capacity;
  private final Live<GatewayConfig> config;
  private final Predicate<RoutingContext> open;
  private final ProviderHealth providers;

  /// @param open whether a caller may know what is wrong
  public Health(
      Vertx vertx,
      Directory directory,
      Capacity capacity,
      Live<GatewayConfig> config,
      Predicate<RoutingContext> open) {
    this.capacity = capacity;
    this.config = config;
    this.open = open;
    this.providers = new ProviderHealth(vertx, directory, config, open);
    this.checks = HealthChecks.create(vertx);
    checks.register(
        "dispatch",
        promise -> promise.complete(directory.serves(Role.DISPATCH) ? Status.OK() : Status.KO()));
  }

  public void serve(Router router) {
    router.get("/health").method(HttpMethod.HEAD).handler(Health::alive);
    router.get("/health/live").method(HttpMethod.HEAD).handler(Health::alive);
    router.get("/health/ready").method(HttpMethod.HEAD).handler(this::ready);
    providers.serve(router);
  }

  private static void alive(RoutingContext context) {
    answer(context, true, new JsonObject().put("status", "ok"));
  }

  private void ready(RoutingContext context) {
    checks
        .checkStatus()
        .onComplete(
            result -> {
              boolean up = result.getUp() && !capacity.draining();
              var details = new JsonObject().put("status", status(up));
              result
                  .getChecks()
                  .forEach(check -> details.put(check.getId(), check.getUp() ? "ok" : "down"));
              details.put("configuration", configuration(context));
              answer(context, up, details);
            },
            context::fail);
  }

  private String status(boolean up) {
    return up ? "ok" : capacity.draining() ? "draining" : "not ready";
  }

  private Object configuration(RoutingContext context) {
    var rejected = config.get().rejected();
    if (rejected.isEmpty()) {
      return "ok";
    }
    return open.test(context)
        ? new JsonObject().put("status", "rejected").put("errors", new JsonArray(rejected))
        : "rejected";
  }

  private static void answer(RoutingContext context, boolean up, JsonObject details) {
    if (wantsJson(context)) {
      answer(context, up, "application/json", details.encode());
    } else {
      answer(context, up, TEXT, details.getString("status"));
    }
  }

  static boolean wantsJson(RoutingContext context) {
    var accept = context.request().getHeader(HttpHeaders.ACCEPT);
    return accept != null && accept.contains("application/json");
  }

  static void answer(RoutingContext context, boolean up, String type, String body) {
    context
        .response()
        .setStatusCode(up ? 200 : UNAVAILABLE)
        .putHeader(HttpHeaders.CONTENT_TYPE, type)
        .end(body);
  }
}
