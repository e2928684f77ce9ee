package dev.relay.launcher.config.address;

import dev.relay.launcher.yaml.Scalar;
import dev.relay.provider.config.Authority;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Where a provider is: a URL, and the query that stood in it.
public record ServiceAddress(URI url, Map<String, String> query) {

  /// Never shown, since people write passwords into URLs.
  public static final Scalar<ServiceAddress> SCALAR =
      Scalar.HIDDEN.as(
          "an http or https URL with a host, and without user, password and fragment",
          ServiceAddress::of);

  /// Whether what is sent there crosses a network in clear.
  public boolean isInClear() {
    return "http".equalsIgnoreCase(url.getScheme()) && !ProxyEnvironment.isOnLoopback(url);
  }

  public static Optional<ServiceAddress> of(String text) {
    try {
      URI uri = new URI(text);
      boolean web =
          "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
      if (!web
          || Authority.of(uri).filter(place -> place.user().isEmpty()).isEmpty()
          || uri.getRawAuthority().contains("@")
          || uri.getRawFragment() != null) {
        return Optional.empty();
      }
      String query = Optional.ofNullable(uri.getRawQuery()).orElse("");
      String bare = text.contains("?") ? text.substring(0, text.indexOf('?')) : text;
      return Optional.of(new ServiceAddress(URI.create(bare), parameters(query)));
    } catch (URISyntaxException | IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static Map<String, String> parameters(String query) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String pair : query.split("&")) {
      if (!pair.isEmpty()) {
        String[] sides = pair.split("=", 2);
        parameters.put(decoded(sides[0]), sides.length == 2 ? decoded(sides[1]) : "");
      }
    }
    return parameters;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
