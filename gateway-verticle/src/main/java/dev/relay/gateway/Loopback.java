package dev.relay.gateway;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.net.InetAddress;

/// Who calls from this host.
final class Loopback {

  private Loopback() {}

  static boolean calls(RoutingContext context) {
    return calls(context.request());
  }

  static boolean calls(HttpServerRequest request) {
    var address = request.connection().remoteAddress(true);
    return address != null && isLoopback(address.hostAddress());
  }

  private static boolean isLoopback(String address) {
    return address != null && InetAddress.ofLiteral(address).isLoopbackAddress();
  }
}
