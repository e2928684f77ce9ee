package dev.relay.gateway;

import dev.relay.contract.bus.Configured;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;

/// Who may know how Relay fares: callers on this host, and from anywhere who has the key of
/// `/admin`. Who brings another key is counted as somebody who came to `/admin` without it.
record Operators(Configured<GatewayConfig> config, AdminRefusals refusals) {

  private static final long MINUTE = Duration.ofMinutes(1).toMillis();

  boolean include(RoutingContext context) {
    var request = context.request();
    if (Loopback.calls(request)) {
      return true;
    }
    boolean opens = new AdminDoor(config.get().auth().adminSha256()).opensFor(request.headers());
    if (!opens && bringsKey(request)) {
      refusals.add(later -> context.vertx().setTimer(MINUTE, _ -> later.run()));
    }
    return opens;
  }

  private static boolean bringsKey(HttpServerRequest request) {
    return !Doorkeeper.bearer(request.headers()).isEmpty()
        || !Doorkeeper.relayKey(request.headers()).isEmpty();
  }
}
