package dev.relay.gateway.pipeline;

import dev.relay.contract.exchange.Head;
import dev.relay.contract.exchange.Target;
import dev.relay.gateway.request.StreamHeaders;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The headers of an answer: the provider's that may pass, and what Relay says of it.
final class AnswerHeaders {

  private static final CharSequence PROVIDER = HttpHeaders.createOptimized("x-relay-provider");
  private static final CharSequence MODEL = HttpHeaders.createOptimized("x-relay-model");
  private static final CharSequence ATTEMPTS = HttpHeaders.createOptimized("x-relay-attempts");
  private static final CharSequence FALLBACK = HttpHeaders.createOptimized("x-relay-fallback");
  private static final CharSequence ONE = HttpHeaders.createOptimized("1");
  private static final CharSequence TRUE = HttpHeaders.createOptimized("true");

  private static final CharSequence SNIFFING =
      HttpHeaders.createOptimized("x-content-type-options");
  private static final CharSequence NO_SNIFFING = HttpHeaders.createOptimized("nosniff");
  private static final CharSequence POLICY = HttpHeaders.createOptimized("content-security-policy");
  private static final CharSequence SANDBOX = HttpHeaders.createOptimized("sandbox");

  /// Types that hold nothing to run, but for those with XML in them.
  private static final List<String> PASSIVE =
      List.of(
          "application/json",
          "application/octet-stream",
          "application/x-ndjson",
          "audio/",
          "image/",
          "text/csv",
          "text/event-stream",
          "text/plain",
          "video/");

  private AnswerHeaders() {}

  /// @param events whether a stream of a dialect follows
  static void put(HttpServerResponse response, Head head, boolean events, boolean fallback) {
    var headers = response.headers();
    for (var header : head.headers()) {
      headers.add(header.name(), header.value());
    }
    putServed(response, head.served(), Math.max(1, head.attempts().size()), fallback);
    if (events) {
      StreamHeaders.putHeaders(response);
    } else if (head.length() >= 0) {
      headers.add(HttpHeaders.CONTENT_LENGTH, Long.toString(head.length()));
    }
  }

  /// Whose answer it is, or whose failure.
  ///
  /// @param calls of upstreams that were made
  static void putServed(HttpServerResponse response, Target target, int calls, boolean fallback) {
    var headers = response.headers();
    headers.add(PROVIDER, target.provider());
    if (!target.model().isEmpty()) {
      headers.add(MODEL, printable(target.model()));
    }
    headers.add(ATTEMPTS, calls == 1 ? ONE : Integer.toString(calls));
    if (fallback) {
      headers.add(FALLBACK, TRUE);
    }
  }

  private static boolean mayRun(@Nullable String type) {
    if (type == null) {
      return true;
    }
    var lower = type.toLowerCase(Locale.ROOT).strip();
    return lower.contains("xml") || PASSIVE.stream().noneMatch(lower::startsWith);
  }

  /// Names are told in ASCII: a byte of a character may mean anything to whoever reads a header.
  private static String printable(String name) {
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) < ' ' || name.charAt(i) > '~') {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
      }
    }
    return name;
  }

  /// A client that still sends its body is told that nothing follows on this connection. What a
  /// browser would run, if it were opened as a page, belongs to no origin: Relay's own is open to
  /// who calls it.
  ///
  /// @param events whether a stream follows
  static void putNative(ExchangeContext context, Target served, boolean events) {
    var request = context.request();
    var response = request.response();
    for (var name : UploadSession.HEADERS) {
      var url = response.headers().get(name);
      if (url != null) {
        UploadSession.address(request, context.caller(), served, url)
            .ifPresentOrElse(
                address -> response.putHeader(name, address),
                () -> response.headers().remove(name));
      }
    }
    response.putHeader(SNIFFING, NO_SNIFFING);
    if (mayRun(response.headers().get(HttpHeaders.CONTENT_TYPE))) {
      response.putHeader(POLICY, SANDBOX);
    }
    if (events) {
      StreamHeaders.putHeaders(response);
    }
    if (!request.isEnded()) {
      response.putHeader(HttpHeaders.CONNECTION, "close");
    }
  }
}
