package dev.relay.gateway.pipeline;

import dev.relay.contract.bus.Deadlines;
import dev.relay.contract.failure.Failure;
import dev.relay.gateway.compression.ContentCoding;
import dev.relay.gateway.config.ServerConfig;
import dev.relay.gateway.pipeline.Chain.Next;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the body of a request, up to the cap; what can be refused by its headers is refused before
/// a byte of it.
record ReadBody(ServerConfig server, Deadlines deadlines) implements Step {

  private static final String CONTINUE = "100-continue";

  private static final int LONGEST_TYPE = 500;

  /// JSON is UTF-8, and a charset beside it says nothing (RFC 8259, 8.1 and 11). Those are taken in
  /// which its own characters are written as in UTF-8; whether it is in UTF-8 the parser sees.
  private static final String CHARSET =
      "(?:utf-?8|(?:us-)?ascii|iso[-_]?8859-?1|latin-?1|windows-1252)";

  private static final String MEDIA_TYPE =
      "(?:application/(?:[a-z0-9!#$&^_.-]+\\+)?json|text/json)\\s*"
          + "(?:;\\s*(?:charset\\s*=\\s*(?:\""
          + CHARSET
          + "\"|'"
          + CHARSET
          + "'|"
          + CHARSET
          + ")|(?!charset)[a-z0-9_.-]+=(?:\"[^\"]*\"|[^;,\"]*))?\\s*)*+";

  /// Some libraries and proxies say it twice.
  private static final Pattern JSON =
      Pattern.compile(
          "\\s*" + MEDIA_TYPE + "(?:,\\s*" + MEDIA_TYPE + "){0,3}", Pattern.CASE_INSENSITIVE);

  @Override
  public void take(ExchangeContext context, Next next) {
    var refusal = refusal(context.request());
    if (refusal != null) {
      context.refuse(refusal);
      return;
    }
    new BodyReading(context, next, server, deadlines).begin();
  }

  private @Nullable Failure refusal(HttpServerRequest request) {
    long length = length(request);
    if (length > server.maxHeld()) {
      return BodyReading.tooLarge(length + " bytes", server.maxHeld());
    }
    var type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    if (type != null && !type.isBlank() && !isJson(type)) {
      return Failure.withStatus(
          415,
          "unsupported_media_type",
          "the content type is '"
              + ContentCoding.shown(type)
              + "' (expected: application/json, in UTF-8)");
    }
    return ContentCoding.of(request).isEmpty()
        ? ContentCoding.refused(request)
        : unexpected(request);
  }

  /// What the client expects that cannot be given.
  static @Nullable Failure unexpected(HttpServerRequest request) {
    var expect = request.getHeader(HttpHeaders.EXPECT);
    return expect == null || expect.equalsIgnoreCase(CONTINUE)
        ? null
        : Failure.withStatus(
            417,
            "expectation_failed",
            "'" + ContentCoding.shown(expect) + "' came (expected: " + CONTINUE + ")");
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
    return type.equals("application/json")
        || (type.length() <= LONGEST_TYPE && JSON.matcher(type).matches());
  }
}
