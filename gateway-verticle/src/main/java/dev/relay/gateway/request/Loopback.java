package dev.relay.gateway.request;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.net.InetAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Who calls from this host.
public final class Loopback {

  private static final String NAME = "localhost";

  private Loopback() {}

  /// Whether somebody on this host asks by one of its own names: who names another host may be a
  /// page of that name that was led here, or may come through a proxy.
  public static boolean calls(HttpServerRequest request) {
    var address = request.connection().remoteAddress(true);
    return address != null
        && isLiteral(address.hostAddress())
        && isNamed(request.getHeader(HttpHeaders.HOST));
  }

  /// Whether `host`, a header with or without a port, names this host and can name no other; none
  /// does so, too.
  public static boolean isNamed(@Nullable String host) {
    return host == null || host.isEmpty() || isOwn(withoutPort(host));
  }

  /// Whether `name` is this host's and can be no other's.
  public static boolean isOwn(String name) {
    return name.equals(NAME) || name.endsWith("." + NAME) || isLiteral(name);
  }

  /// The name in a `Host` header, in lower case and without the dot of a whole name.
  public static String withoutPort(String host) {
    int end = host.startsWith("[") ? host.indexOf(']') + 1 : host.lastIndexOf(':');
    var name = (end <= 0 ? host : host.substring(0, end)).toLowerCase(Locale.ROOT);
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }

  private static boolean isLiteral(@Nullable String address) {
    if (address == null || address.isEmpty() || !"0123456789[:".contains(address.substring(0, 1))) {
      return false;
    }
    try {
      return InetAddress.ofLiteral(address).isLoopbackAddress();
    } catch (IllegalArgumentException _) {
      return false;
    }
  }
}
