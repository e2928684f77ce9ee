package dev.relay.launcher.config.address;

import dev.relay.launcher.yaml.Problems;
import dev.relay.launcher.yaml.Variables;
import dev.relay.launcher.yaml.Variables.Setting;
import dev.relay.provider.config.Authority;
import io.netty.util.NetUtil;
import java.math.BigInteger;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// The proxy that the environment names for a service, as curl reads it: `HTTP_PROXY` in capitals
/// is not looked at, since a web server may set it from a request's header.
public final class ProxyEnvironment {

  private static final String EXPECTED = "http://host:port or socks5://host:port";

  private static final int HTTP_PORT = 80;
  private static final int SOCKS_PORT = 1080;

  private final Variables variables;
  private final Problems problems;

  public ProxyEnvironment(Variables variables, Problems problems) {
    this.variables = variables;
    this.problems = problems;
  }

  /// Nothing for a service on loopback, or one that `NO_PROXY` lists.
  public Optional<URI> forService(URI service) {
    String host = host(service);
    boolean secure = "https".equalsIgnoreCase(service.getScheme());
    if (isOnLoopback(service) || exempt(host, port(service, secure))) {
      return Optional.empty();
    }
    List<String> names =
        secure
            ? List.of("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
            : List.of("http_proxy", "all_proxy", "ALL_PROXY");
    return variables.first(names, _ -> true).flatMap(this::proxy);
  }

  /// By how it is written, without asking for its address.
  static boolean isOnLoopback(URI service) {
    String host = host(service);
    return host.equals("localhost")
        || host.endsWith(".localhost")
        || host.equals("::1")
        || host.matches("127(\\.\\d{1,3}){3}");
  }

  private Optional<URI> proxy(Setting setting) {
    Optional<URI> address = address(setting.value());
    if (address.isEmpty()) {
      problems.error(
          setting.name() + ": names no proxy that Relay can use (expected: " + EXPECTED + ")");
    }
    return address;
  }

  /// A proxy with its port, by `http` or `socks5`; the scheme `http` may be left out.
  static Optional<URI> address(String text) {
    try {
      URI uri = new URI(text.contains("://") ? text : "http://" + text);
      boolean path = uri.getPath() != null && !uri.getPath().matches("/?");
      Optional<Authority> place = Authority.of(uri);
      String scheme = scheme(uri);
      if (scheme.isEmpty() || place.isEmpty() || path || uri.getRawQuery() != null) {
        return Optional.empty();
      }
      int usual = scheme.equals("http") ? HTTP_PORT : SOCKS_PORT;
      int port = place.get().port() < 0 ? usual : place.get().port();
      String user = place.get().user().isEmpty() ? "" : place.get().user() + "@";
      return Optional.of(new URI(scheme + "://" + user + place.get().host() + ":" + port));
    } catch (URISyntaxException _) {
      return Optional.empty();
    }
  }

  /// Names are left to the proxy to look up, however it is written; empty for an unknown one.
  private static String scheme(URI uri) {
    return switch (uri.getScheme().toLowerCase(Locale.ROOT)) {
      case "http" -> "http";
      case "socks", "socks5", "socks5h" -> "socks5";
      default -> "";
    };
  }

  private boolean exempt(String host, int port) {
    return variables.first(List.of("no_proxy", "NO_PROXY"), _ -> true).stream()
        .flatMap(setting -> Stream.of(setting.value().split("[,\\s]+")))
        .map(entry -> entry.strip().toLowerCase(Locale.ROOT))
        .filter(entry -> !entry.isEmpty())
        .anyMatch(entry -> matches(entry, host, port));
  }

  private static boolean matches(String entry, String host, int port) {
    if (entry.equals("*")) {
      return true;
    }
    if (entry.matches("[0-9a-f.:]+/\\d{1,3}")) {
      return inNetwork(entry, host);
    }
    boolean ported = entry.matches("[^:]+:\\d+|\\[.*]:\\d+");
    String name = ported ? entry.substring(0, entry.lastIndexOf(':')) : entry;
    if (ported && !entry.endsWith(":" + port)) {
      return false;
    }
    String suffix =
        name.replaceFirst("^\\*?\\.", "").replaceFirst("\\.$", "").replaceAll("[\\[\\]]", "");
    return host.equals(suffix) || host.endsWith("." + suffix) || sameAddress(suffix, host);
  }

  private static boolean sameAddress(String one, String other) {
    byte[] address = NetUtil.createByteArrayFromIpAddressString(one);
    return address != null
        && Arrays.equals(address, NetUtil.createByteArrayFromIpAddressString(other));
  }

  private static boolean inNetwork(String network, String host) {
    int slash = network.indexOf('/');
    int bits = Integer.parseInt(network.substring(slash + 1));
    byte[] base = NetUtil.createByteArrayFromIpAddressString(network.substring(0, slash));
    byte[] address = NetUtil.createByteArrayFromIpAddressString(host);
    if (base == null || address == null || base.length != address.length) {
      return false;
    }
    int rest = base.length * Byte.SIZE - bits;
    return rest >= 0
        && new BigInteger(1, base)
            .shiftRight(rest)
            .equals(new BigInteger(1, address).shiftRight(rest));
  }

  private static String host(URI service) {
    return Authority.host(service)
        .toLowerCase(Locale.ROOT)
        .replaceAll("[\\[\\]]", "")
        .replaceFirst("\\.$", "");
  }

  private static int port(URI service, boolean secure) {
    return Authority.of(service)
        .map(Authority::port)
        .filter(port -> port >= 0)
        .orElse(secure ? 443 : 80);
  }
}
