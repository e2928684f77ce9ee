package dev.relay.provider.http;

import dev.relay.contract.Dialect;
import dev.relay.provider.config.Endpoint;
import java.util.Collection;
import java.util.regex.Pattern;

/// Where at a service a path goes that a client chose. It never leaves what is configured: the path
/// of the base URL, or that of a dialect which is apart from it, is in front of it.
///
/// A version is not doubled: `/v1/files` at a base that ends in `/v1` is `/v1/files`. Google's
/// versions are one as good as another, and its uploads stand before them.
final class PassthroughUri {

  private static final Pattern VERSION = Pattern.compile("/v\\d+[a-z0-9]*(?=/|$)");
  private static final Pattern GOOGLES = Pattern.compile("(?:/upload)?/v1(?:beta|alpha)?(?:/|$).*");

  private PassthroughUri() {}

  /// @param base whose path the dialect has
  /// @param apart all paths of the service beside that of the base
  static String of(
      Endpoint base, Collection<String> apart, Dialect dialect, String path, String query) {
    return behind(base.path(), apart, dialect, path) + base.joined(query);
  }

  private static String behind(
      String base, Collection<String> apart, Dialect dialect, String path) {
    if (isUnder(base, path) || apart.stream().anyMatch(other -> isUnder(other, path))) {
      return path;
    }
    if (dialect == Dialect.GEMINI && GOOGLES.matcher(path).matches()) {
      return VERSION.matcher(base).replaceFirst("") + path;
    }
    var doubled = doubled(base);
    return isUnder(doubled, path) ? base + path.substring(doubled.length()) : base + path;
  }

  private static boolean isUnder(String base, String path) {
    return !base.isEmpty() && (path.equals(base) || path.startsWith(base + "/"));
  }

  /// What stands in `base` and is likely to stand in a client's path again.
  private static String doubled(String base) {
    var version = VERSION.matcher(base);
    return version.find() ? version.group() : base.substring(Math.max(0, base.lastIndexOf('/')));
  }
}
