package dev.relay.gateway.admin;

import io.vertx.ext.web.Router;

/// The pages of those who run Relay, which are on one port.
public record OperatorPages(Admin admin, Health health, MetricsPage metricsPage) {

  public void serve(Router router) {
    admin.serve(router);
    health.serve(router);
    router.get("/metrics").handler(metricsPage);
  }
}
