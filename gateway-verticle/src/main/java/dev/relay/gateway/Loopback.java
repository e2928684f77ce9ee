package dev.relay.gateway;

import io.vertx.ext.web.RoutingContext;
import java.net.InetAddress;

/// Who calls from this host.
final class Loopback {

  private Loopback() {}

  static boolean calls(RoutingContext context) {
    var address = context.request().connection().remoteAddress(true);
    return address != null && isLoopback(address.hostAddress());
  }

  private static boolean isLoopback(String address) {
    return address != null && InetAddress.ofLiteral(address).isLoopbackAddress();
  }
}
