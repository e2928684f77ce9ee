package dev.relay.gateway.http;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Paths of clients whose base URL ends in what they add to it: in a slash, in a version or in a
/// whole operation.
///
/// @param meant the path without what is doubled
/// @param doubled what stands there more than once
record DoubledPath(String meant, String doubled) {

  private static final String VERSION = "/v1(?:beta|alpha)?";

  private static final Pattern SLASHES = Pattern.compile("(/)/+(.*)");

  private static final Pattern SLASHES_BEHIND_VERSION = Pattern.compile("(" + VERSION + ")//+(.*)");

  private static final Pattern VERSIONS =
      Pattern.compile("(?:" + VERSION + ")+(" + VERSION + ")(/.*)");

  private static final Pattern OF_A_PROVIDER =
      Pattern.compile("(/[^/]+)(?:" + VERSION + ")+(" + VERSION + ")(/.*)");

  private static final Pattern OPERATION =
      Pattern.compile(
          "/v1(/chat/completions|/completions|/embeddings|/responses|/messages)(?:/v1)?\\1/?");

  /// What is doubled in `path`, if anything is.
  static Optional<DoubledPath> of(String path) {
    var slashes = SLASHES.matcher(path);
    var behindVersion = SLASHES_BEHIND_VERSION.matcher(path);
    var versions = VERSIONS.matcher(path);
    var behindProvider = OF_A_PROVIDER.matcher(path);
    var operation = OPERATION.matcher(path);
    if (slashes.matches()) {
      var single = "/" + slashes.group(2);
      return Optional.of(new DoubledPath(of(single).map(DoubledPath::meant).orElse(single), "/"));
    }
    if (behindVersion.matches()) {
      var single = behindVersion.group(1) + "/" + behindVersion.group(2);
      return Optional.of(new DoubledPath(of(single).map(DoubledPath::meant).orElse(single), "/"));
    }
    if (versions.matches()) {
      return Optional.of(doubled(versions, "", 1));
    }
    if (behindProvider.matches()) {
      return Optional.of(doubled(behindProvider, behindProvider.group(1), 2));
    }
    return operation.matches()
        ? Optional.of(new DoubledPath("/v1" + operation.group(1), operation.group(1)))
        : Optional.empty();
  }

  private static DoubledPath doubled(Matcher found, String before, int version) {
    return new DoubledPath(
        before + found.group(version) + found.group(version + 1), found.group(version));
  }
}
