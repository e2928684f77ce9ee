package dev.relay.gateway;

import io.vertx.ext.web.Router;

/// The pages of those who run Relay, which are on one port.
record OperatorPages(Admin admin, Health health, Metrics metrics) {

  void serve(Router router) {
    admin.serve(router);
    health.serve(router);
    router.get("/metrics").handler(metrics);
  }
}
