package dev.relay.gateway.admin;

import dev.relay.contract.bus.Live;
import dev.relay.gateway.auth.AdminKey;
import dev.relay.gateway.auth.Authenticator;
import dev.relay.gateway.config.GatewayConfig;
import dev.relay.gateway.request.Loopback;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;

/// Who may know how Relay fares: callers on this host, and from anywhere who has the key of
/// `/admin`. Who brings another key is counted as somebody who came to `/admin` without it.
public record OperatorAccess(Live<GatewayConfig> config, AdminRefusals refusals) {

  private static final long MINUTE = Duration.ofMinutes(1).toMillis();

  public boolean include(RoutingContext context) {
    var request = context.request();
    if (Loopback.calls(request)) {
      return true;
    }
    boolean opens = new AdminKey(config.get().auth().adminSha256()).opensFor(request.headers());
    if (!opens && bringsKey(request)) {
      refusals.add(later -> context.vertx().setTimer(MINUTE, _ -> later.run()));
    }
    return opens;
  }

  private static boolean bringsKey(HttpServerRequest request) {
    return !Authenticator.bearer(request.headers()).isEmpty()
        || !Authenticator.relayKey(request.headers()).isEmpty();
  }
}
