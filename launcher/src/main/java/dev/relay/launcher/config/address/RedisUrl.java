package dev.relay.launcher.config.address;

import dev.relay.launcher.yaml.Scalar;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Where Redis is: a URL, or a host with or without its port, as `REDIS_ADDRESS` often has it.
public record RedisUrl(URI url) {

  public static final Scalar<RedisUrl> SCALAR =
      Scalar.HIDDEN.as("host:port, or a URL like redis://host:6379/0", RedisUrl::of);
  public static final RedisUrl DEFAULT = new RedisUrl(URI.create("redis://localhost:6379"));

  private static final String PORT = ":6379";
  private static final Pattern SCHEME = Pattern.compile("(?i)(rediss?|tcp|tls)://(.*)");

  /// An IPv6 address, which has colons of its own, without brackets.
  private static final Pattern BARE_SIX =
      Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F.]*:[0-9a-fA-F:.]*");

  static Optional<RedisUrl> of(String text) {
    var scheme = SCHEME.matcher(text);
    boolean whole = scheme.matches();
    if (!whole && text.contains("://")) {
      return Optional.empty();
    }
    var secure = whole && scheme.group(1).toLowerCase(Locale.ROOT).matches("rediss|tls");
    var place = whole ? scheme.group(2) : text;
    try {
      var url = URI.create((secure ? "rediss://" : "redis://") + placed(place));
      return url.getHost() == null ? Optional.empty() : Optional.of(new RedisUrl(url));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /// With brackets, a host and a port, whatever is left out.
  private static String placed(String place) {
    var end = place.indexOf('/') < 0 ? place.length() : place.indexOf('/');
    var at = place.lastIndexOf('@', end - 1) + 1;
    var host = place.substring(at, end);
    if (BARE_SIX.matcher(host).matches()) {
      host = "[" + host + "]";
    } else if (host.startsWith(":")) {
      host = "localhost" + host;
    }
    var port = host.matches(".*:\\d+") ? "" : PORT;
    return place.substring(0, at) + host + port + place.substring(end);
  }

  /// Without who logs in.
  @Override
  public String toString() {
    return url.toString().replaceFirst("//.*@", "//***@");
  }
}
