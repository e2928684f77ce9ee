package dev.relay.provider.answer;

import dev.relay.contract.Header;
import io.vertx.core.MultiMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// The headers of a provider's answer that reach the client; every other one stays behind.
public final class PassedHeaders {

  private static final List<String> NAMES =
      List.of(
          "content-type",
          "content-encoding",
          "content-language",
          "retry-after",
          "retry-after-ms",
          "x-should-retry",
          "x-request-id",
          "request-id",
          "openai-model",
          "openai-version",
          "openai-processing-ms",
          "cf-ray");

  private static final List<String> RATE_LIMITS = List.of("x-ratelimit-", "anthropic-ratelimit-");

  /// Of an answer that Relay does not look into.
  private static final Set<String> NATIVE =
      Set.of(
          "accept-ranges",
          "cache-control",
          "content-disposition",
          "content-range",
          "etag",
          "last-modified",
          "location",
          "x-goog-upload-control-url",
          "x-goog-upload-chunk-granularity",
          "x-goog-upload-size-received",
          "x-goog-upload-status",
          "x-goog-upload-url");

  private static final String[][] BY_LENGTH = byLength();

  private PassedHeaders() {}

  /// Those of `headers` that may pass, names in lower case.
  public static List<Header> of(MultiMap headers) {
    var passed = new ArrayList<Header>(4);
    headers.forEach((name, value) -> {
      var known = known(name);
      if (!known.isEmpty() && isPlain(value)) {
        passed.add(new Header(known, value));
      }
    });
    return passed;
  }

  /// The same, and what belongs to files.
  public static List<Header> ofNative(MultiMap headers) {
    var passed = of(headers);
    headers.forEach((name, value) -> {
      var lower = name.toLowerCase(Locale.ROOT);
      if (NATIVE.contains(lower) && isPlain(value)) {
        passed.add(new Header(lower, value));
      }
    });
    return passed;
  }

  private static boolean isPlain(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) < ' ' || value.charAt(i) == 0x7f) {
        return false;
      }
    }
    return true;
  }

  private static String known(String name) {
    int length = name.length();
    if (length < BY_LENGTH.length) {
      for (var candidate : BY_LENGTH[length]) {
        if (candidate.equalsIgnoreCase(name)) {
          return candidate;
        }
      }
    }
    for (var prefix : RATE_LIMITS) {
      if (name.regionMatches(true, 0, prefix, 0, prefix.length())) {
        return name.toLowerCase(Locale.ROOT);
      }
    }
    return "";
  }

  private static String[][] byLength() {
    int longest = NAMES.stream().mapToInt(String::length).max().orElse(0);
    var rows = new String[longest + 1][];
    for (int length = 0; length <= longest; length++) {
      int wanted = length;
      rows[length] = NAMES.stream().filter(name -> name.length() == wanted).toArray(String[]::new);
    }
    return rows;
  }
}
