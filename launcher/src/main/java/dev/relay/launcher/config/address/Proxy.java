package dev.relay.launcher.config.address;

import java.net.URI;
import java.util.Optional;

/// A proxy for HTTP or by SOCKS, or none.
public record Proxy(Optional<URI> address) {

  public static Optional<Proxy> of(String text) {
    return text.equals("none")
        ? Optional.of(new Proxy(Optional.empty()))
        : ProxyEnvironment.address(text).map(Optional::of).map(Proxy::new);
  }

  /// Not shown, since people write passwords into URLs.
  @Override
  public String toString() {
    return "Proxy[***]";
  }
}
