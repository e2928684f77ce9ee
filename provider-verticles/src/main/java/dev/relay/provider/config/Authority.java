package dev.relay.provider.config;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;

/// The user, host and port of a URL. [URI] knows no host whose name has an underscore, as those of
/// containers may.
///
/// @param user what stands before an `@`, as it was written; empty without any
/// @param host with its brackets if it is an address of IPv6
/// @param port -1 where none is said
public record Authority(String user, String host, int port) {

  private static final Pattern FORM =
      Pattern.compile(
          "(?:(?<user>[^@]*)@)?(?<host>[\\w.-]+|\\[[0-9a-fA-F:.]+])(?::(?<port>\\d{0,5}))?");

  private static final int LAST_PORT = 65535;

  /// Empty for a URL without a host.
  public static Optional<Authority> of(URI url) {
    var text = url.getRawAuthority();
    var matcher = FORM.matcher(text == null ? "" : text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    var user = matcher.group("user");
    var port = matcher.group("port");
    int number = port == null || port.isEmpty() ? -1 : Integer.parseInt(port);
    return number > LAST_PORT
        ? Optional.empty()
        : Optional.of(new Authority(user == null ? "" : user, matcher.group("host"), number));
  }

  /// The host of `url`; empty without any.
  public static String host(URI url) {
    return of(url).map(Authority::host).orElse("");
  }
}
