package dev.relay.gateway;

import dev.relay.contract.bus.Sweep;
import dev.relay.contract.failure.Failure;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads the body of a request, up to the cap; what can be refused by its headers is refused before
/// a byte of it.
record ReadBody(ServerConfig server, Sweep sweep) implements Step {

  private static final String CONTINUE = "100-continue";

  @Override
  public void take(Passage passage) {
    var refusal = refusal(passage.request());
    if (refusal != null) {
      passage.refuse(refusal);
      return;
    }
    new BodyReading(passage, server, sweep).begin();
  }

  private @Nullable Failure refusal(HttpServerRequest request) {
    long length = length(request);
    if (length > server.maxHeld()) {
      return BodyReading.tooLarge(length + " bytes", server.maxHeld());
    }
    var type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    if (type != null && !isJson(type)) {
      return Failure.withStatus(
          415,
          "unsupported_media_type",
          "the content type is '" + shown(type) + "' (expected: application/json)");
    }
    var encoded = encoded(request);
    return encoded == null ? unexpected(request) : encoded;
  }

  /// How the body is encoded, if that cannot be read.
  static @Nullable Failure encoded(HttpServerRequest request) {
    var encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
    return encoding == null || Inflation.knows(encoding)
        ? null
        : Failure.withStatus(
            415,
            "unsupported_content_encoding",
            "the content encoding is '" + shown(encoding) + "' (expected: gzip, deflate or none)");
  }

  /// What the client expects that cannot be given.
  static @Nullable Failure unexpected(HttpServerRequest request) {
    var expect = request.getHeader(HttpHeaders.EXPECT);
    return expect == null || expect.equalsIgnoreCase(CONTINUE)
        ? null
        : Failure.withStatus(
            417, "expectation_failed", "'" + shown(expect) + "' came (expected: " + CONTINUE + ")");
  }

  static long length(HttpServerRequest request) {
    var length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    try {
      return length == null ? -1 : Long.parseLong(length);
    } catch (NumberFormatException _) {
      return -1;
    }
  }

  static boolean isJson(String type) {
    if (type.equals("application/json")) {
      return true;
    }
    var lower = type.toLowerCase(Locale.ROOT);
    int semicolon = lower.indexOf(';');
    var media = (semicolon < 0 ? lower : lower.substring(0, semicolon)).strip();
    boolean json =
        media.equals("application/json")
            || (media.startsWith("application/") && media.endsWith("+json"));
    int charset = lower.indexOf("charset=");
    return json && (charset < 0 || lower.startsWith("utf-8", afterQuote(lower, charset + 8)));
  }

  private static int afterQuote(String text, int at) {
    return at < text.length() && text.charAt(at) == '"' ? at + 1 : at;
  }

  private static String shown(String value) {
    return value.length() > 100 ? value.substring(0, 100) + "..." : value;
  }
}
