package dev.relay.gateway.request;

import dev.relay.contract.failure.Failure;
import dev.relay.protocol.QueryNames;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/// What of the target of a request may go to a provider: a path that means the same to everybody
/// who reads it, and a query that changes neither credential nor method.
///
/// @param path begins with a slash
/// @param query without its question mark
public record PassthroughTarget(String path, String query) {

  private static final int LONGEST = 4096;

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._~!$&'()*+,=:@/-]*");

  /// Escapes of what means something within a path, of what needs none, or of what is no ASCII
  /// text.
  private static final Pattern FORBIDDEN =
      Pattern.compile(
          "%(?![0-9A-Fa-f]{2})|%(?:[0189A-Fa-f][0-9A-Fa-f]|[46][1-9A-Fa-f]|[57][0-9Aa]|3[0-9BbFf]|2[DdEeFf35]|5[CcFf]|7[EeFf])");

  private static final Pattern QUERY = Pattern.compile("[!-~&&[^#<>\"\\\\^`{|}]]*");

  private static final Pattern ESCAPE = Pattern.compile("%[0-9A-Fa-f]{2}");

  /// Bare names of what services read as a credential, and of Relay's own.
  private static final Set<String> CREDENTIALS =
      Set.of(
          "key",
          "accesstoken",
          "oauthtoken",
          "bearertoken",
          "apikey",
          "xapikey",
          "xgoogapikey",
          "subscriptionkey",
          "authorization",
          "relayupload");

  /// Reads the target of a request line; empty if anybody could read anything else into it.
  public static Optional<PassthroughTarget> of(String uri) {
    int mark = uri.indexOf('?');
    var path = mark < 0 ? uri : uri.substring(0, mark);
    var query = mark < 0 ? "" : uri.substring(mark + 1);
    return isSafe(path) && QUERY.matcher(query).matches()
        ? passed(query).map(left -> new PassthroughTarget(path, left))
        : Optional.empty();
  }

  public static Failure refused() {
    return Failure.invalid(
        "invalid_path",
        "the path or the query cannot go to a provider (expected: a plain path, without empty or dot"
            + " segments, without escapes of letters, digits and . / \\ % ? # ; and without $ before a parameter)");
  }

  private static boolean isSafe(String path) {
    return path.length() <= LONGEST
        && path.startsWith("/")
        && PLAIN.matcher(ESCAPE.matcher(path).replaceAll("")).matches()
        && !FORBIDDEN.matcher(path).find()
        && segments(path).stream().noneMatch(PassthroughTarget::isHostile);
  }

  /// All but the last one, which may be empty.
  private static List<String> segments(String path) {
    var all = List.of(path.substring(1).split("/", -1));
    return all.getLast().isEmpty() ? all.subList(0, all.size() - 1) : all;
  }

  private static boolean isHostile(String segment) {
    return segment.isEmpty() || segment.equals(".") || segment.equals("..");
  }

  private static Optional<String> passed(String query) {
    var left = new StringJoiner("&");
    for (var pair : QueryNames.pairs(query)) {
      try {
        var passed = QueryNames.without(pair, PassthroughTarget::isCredential);
        if (isOdd(passed)) {
          return Optional.empty();
        }
        if (!passed.isEmpty()) {
          left.add(passed);
        }
      } catch (IllegalArgumentException _) {
        return Optional.empty();
      }
    }
    return Optional.of(left.toString());
  }

  private static boolean isCredential(String pair) {
    return CREDENTIALS.contains(QueryNames.bare(pair));
  }

  /// Whether a piece of `pair` is what only Google's own front end reads, or what ends earlier for
  /// some readers.
  private static boolean isOdd(String pair) {
    return !QueryNames.without(
            pair,
            piece ->
                !QueryNames.bare(piece).startsWith("$")
                    && !ForwardedHeaders.hasControls(QueryNames.decoded(piece)))
        .isEmpty();
  }
}
