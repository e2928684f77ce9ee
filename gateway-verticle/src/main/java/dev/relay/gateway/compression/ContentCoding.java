package dev.relay.gateway.compression;

import dev.relay.contract.failure.Failure;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import java.util.Optional;

/// How the body of a request is compressed (RFC 9110, 8.4).
public enum ContentCoding {
  NONE,
  GZIP,
  DEFLATE,
  ZSTD;

  /// The ones that are taken.
  static final String TAKEN = "gzip, deflate, zstd";

  private static final Optional<ContentCoding> PLAIN = Optional.of(NONE);

  /// That of `request`; empty if it is none of these, or more than one of them.
  public static Optional<ContentCoding> of(HttpServerRequest request) {
    if (request.getHeader(HttpHeaders.CONTENT_ENCODING) == null) {
      return PLAIN;
    }
    var named = String.join(",", request.headers().getAll(HttpHeaders.CONTENT_ENCODING));
    var found = NONE;
    for (var word : named.split(",", -1)) {
      var coding = named(word);
      if (coding.isEmpty() || (found != NONE && coding.get() != NONE)) {
        return Optional.empty();
      }
      found = coding.get() == NONE ? found : coding.get();
    }
    return Optional.of(found);
  }

  private static Optional<ContentCoding> named(String word) {
    return switch (word.strip().toLowerCase(Locale.ROOT)) {
      case "", "identity" -> Optional.of(NONE);
      case "gzip", "x-gzip" -> Optional.of(GZIP);
      case "deflate", "x-deflate" -> Optional.of(DEFLATE);
      case "zstd" -> Optional.of(ZSTD);
      default -> Optional.empty();
    };
  }

  /// The answer to `request`, whose coding is not taken: with the ones that are.
  public static Failure refused(HttpServerRequest request) {
    request.response().putHeader(HttpHeaders.ACCEPT_ENCODING, TAKEN);
    return Failure.withStatus(
        415,
        "unsupported_content_encoding",
        "the content encoding is '"
            + shown(String.join(", ", request.headers().getAll(HttpHeaders.CONTENT_ENCODING)))
            + "' (expected: one of "
            + TAKEN
            + ", or none)");
  }

  /// `value` of a header, as far as an error repeats it.
  public static String shown(String value) {
    return value.length() > 100 ? value.substring(0, 100) + "..." : value;
  }
}
