package dev.relay.gateway.http;

import dev.relay.contract.failure.Failure;
import dev.relay.gateway.auth.AdminKey;
import dev.relay.gateway.config.AuthConfig;
import dev.relay.gateway.config.GatewayConfig;
import dev.relay.gateway.request.Loopback;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Which hosts may be asked for where anybody on this machine may call: in mode `open` on loopback.
/// A page of another name that was led to this machine (DNS rebinding) would count as one of its
/// own. Belongs to one context.
///
/// Served are names that nobody else can give to this machine, what is configured, and who has the
/// key of `/admin`. Load balancers may ask by any name whether Relay runs.
public final class HostGuard {

  private static final Pattern PLAIN =
      Pattern.compile("(?:[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(?::\\d{1,5})?");

  /// What engines of containers call the machine that they run on.
  private static final Pattern OF_CONTAINERS =
      Pattern.compile("(?:host|gateway)\\.[a-z0-9-]+\\.internal");

  private static final Set<String> FOR_ALL = Set.of("/health", "/health/live", "/health/ready");

  static final Failure ODD =
      Failure.invalid(
          "invalid_host", "the host is no host (expected: one name or address, and a port)");

  private final boolean active;
  private final Set<String> configured = new HashSet<>();
  private final AdminKey admin;
  private String known = "";

  public HostGuard(GatewayConfig config) {
    var server = config.server();
    this.active =
        config.auth().mode() == AuthConfig.Mode.OPEN
            && Loopback.isOwn(server.host().toLowerCase(Locale.ROOT))
            && !server.origins().contains("*");
    this.admin = new AdminKey(config.auth().adminSha256());
    configured.add(server.host().toLowerCase(Locale.ROOT));
    server.origins().forEach(this::configure);
  }

  private void configure(String origin) {
    try {
      var authority = URI.create(origin).getRawAuthority();
      if (authority != null) {
        configured.add(Loopback.withoutPort(authority));
      }
    } catch (IllegalArgumentException _) {
      // No origin of any page.
    }
  }

  /// Why the host that `request` names is not served; nothing if it is.
  public @Nullable Failure refusal(HttpServerRequest request) {
    if (!active) {
      return null;
    }
    var host = request.getHeader(HttpHeaders.HOST);
    if (host == null || host.equals(known)) {
      return null;
    }
    if (mayBeAskedFor(host)) {
      known = host;
      return null;
    }
    if (FOR_ALL.contains(String.valueOf(request.path())) || admin.opensFor(request.headers())) {
      return null;
    }
    return isPlain(request) ? foreign(host) : ODD;
  }

  /// Whether `request` names at most one host, in a way that everybody reads alike.
  static boolean isPlain(HttpServerRequest request) {
    var hosts = request.headers().getAll(HttpHeaders.HOST);
    return hosts.size() <= 1 && hosts.stream().allMatch(PLAIN.asMatchPredicate());
  }

  private boolean mayBeAskedFor(String host) {
    var name = Loopback.withoutPort(host);
    return Loopback.isNamed(host)
        || configured.contains(name)
        || OF_CONTAINERS.matcher(name).matches();
  }

  private static Failure foreign(String host) {
    return Failure.withStatus(
        403,
        "host_not_allowed",
        "the host '"
            + (host.length() > 100 ? host.substring(0, 100) + "..." : host)
            + "' is none of this machine's (expected: localhost or a loopback address; another name"
            + " has to stand in server.cors.origins, as http://NAME, or set auth.mode: keys)");
  }
}
