package dev.relay.launcher.config;

import dev.relay.launcher.yaml.Problems;
import dev.relay.launcher.yaml.Variables;
import dev.relay.launcher.yaml.Variables.Setting;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// The proxy that the environment names for a service, as curl reads it: `HTTP_PROXY` in capitals
/// is not looked at, since a web server may set it from a request's header.
final class ProxyEnvironment {

  private static final int DEFAULT_PORT = 80;

  private final Variables variables;
  private final Problems problems;

  ProxyEnvironment(Variables variables, Problems problems) {
    this.variables = variables;
    this.problems = problems;
  }

  /// Nothing for a service on loopback, or one that `NO_PROXY` lists.
  Optional<URI> forService(URI service) {
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
      problems.warn(
          setting.name() + ": is no HTTP proxy and is ignored (expected: http://host:port)");
    }
    return address;
  }

  /// An HTTP proxy, with its port; the scheme may be left out.
  static Optional<URI> address(String text) {
    try {
      URI uri = new URI(text.contains("://") ? text : "http://" + text);
      boolean path = uri.getPath() != null && !uri.getPath().matches("/?");
      if (!"http".equalsIgnoreCase(uri.getScheme())
          || uri.getHost() == null
          || uri.getPort() > 65535
          || path
          || uri.getRawQuery() != null) {
        return Optional.empty();
      }
      int port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
      String user = uri.getRawUserInfo() == null ? "" : uri.getRawUserInfo() + "@";
      return Optional.of(new URI("http://" + user + uri.getHost() + ":" + port));
    } catch (URISyntaxException _) {
      return Optional.empty();
    }
  }

  private boolean exempt(String host, int port) {
    return variables.first(List.of("no_proxy", "NO_PROXY"), _ -> true).stream()
        .flatMap(setting -> Stream.of(setting.value().split(",")))
        .map(entry -> entry.strip().toLowerCase(Locale.ROOT))
        .filter(entry -> !entry.isEmpty())
        .anyMatch(entry -> matches(entry, host, port));
  }

  private static boolean matches(String entry, String host, int port) {
    if (entry.equals("*")) {
      return true;
    }
    if (entry.matches("[0-9.]+/\\d{1,2}")) {
      return inNetwork(entry, host);
    }
    boolean ported = entry.matches("[^:]+:\\d+|\\[.*]:\\d+");
    String name = ported ? entry.substring(0, entry.lastIndexOf(':')) : entry;
    if (ported && !entry.endsWith(":" + port)) {
      return false;
    }
    String suffix = name.replaceFirst("^\\*?\\.", "").replaceAll("[\\[\\]]", "");
    return host.equals(suffix) || host.endsWith("." + suffix);
  }

  private static boolean inNetwork(String network, String host) {
    int slash = network.indexOf('/');
    int bits = Integer.parseInt(network.substring(slash + 1));
    Optional<Integer> base = address4(network.substring(0, slash));
    Optional<Integer> address = address4(host);
    if (bits > 32 || base.isEmpty() || address.isEmpty()) {
      return false;
    }
    return bits == 0 || (base.get() ^ address.get()) >>> (32 - bits) == 0;
  }

  private static Optional<Integer> address4(String text) {
    if (!text.matches("\\d{1,3}(\\.\\d{1,3}){3}")) {
      return Optional.empty();
    }
    int address = 0;
    for (String part : text.split("\\.")) {
      address = (address << 8) | (Integer.parseInt(part) & 0xff);
    }
    return Optional.of(address);
  }

  private static String host(URI service) {
    return service.getHost().toLowerCase(Locale.ROOT).replaceAll("[\\[\\]]", "");
  }

  private static int port(URI service, boolean secure) {
    return service.getPort() >= 0 ? service.getPort() : secure ? 443 : 80;
  }
}
