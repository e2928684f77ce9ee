package dev.relay.gateway.request;

import dev.relay.contract.failure.Failure;
import dev.relay.gateway.connection.LateHead;
import dev.relay.protocol.dialect.Wires;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Errors of requests that are no exchange, in the dialect of whoever asked.
public final class ErrorPages {

  private static final Logger LOG = LoggerFactory.getLogger(ErrorPages.class);

  private ErrorPages() {}

  public static void refuseAndClose(HttpServerRequest request, Failure failure) {
    request.response().putHeader(HttpHeaders.CONNECTION, "close");
    respond(request, failure);
    request.connection().close();
  }

  /// Answers what is no HTTP, or too much of it.
  public static void invalid(HttpServerRequest request) {
    var cause = request.decoderResult().cause();
    var failure =
        switch (cause) {
          case TooLongHttpLineException _ ->
              Failure.withStatus(
                  414, "uri_too_long", "the request line is too long (expected: at most 16 KiB)");
          case TooLongHttpHeaderException _ ->
              Failure.withStatus(
                  431,
                  "headers_too_large",
                  "the headers are too large (expected: at most 64 KiB, and 200 lines)");
          case LateHead _ ->
              Failure.withStatus(
                  408,
                  "request_timeout",
                  "the head of the request did not come whole (expected: within 10 s)");
          case null, default -> Failure.invalid("invalid_http", "the request is not valid HTTP");
        };
    respond(request, failure);
  }

  public static void notFound(RoutingContext context) {
    refuse(
        context,
        Failure.withStatus(
            404,
            "unknown_path",
            "there is nothing at '"
                + context.request().path()
                + "' (expected: a path such as /v1/chat/completions or /v1/models)"));
  }

  public static void wrongMethod(RoutingContext context) {
    var path = context.normalizedPath();
    var allowed = ApiCall.of(context.request()).isPresent() ? "POST" : "GET";
    context.response().putHeader(HttpHeaders.ALLOW, allowed);
    refuse(
        context,
        Failure.withStatus(
            405,
            "method_not_allowed",
            context.request().method() + " came for '" + path + "' (expected: " + allowed + ")"));
  }

  public static void failed(RoutingContext context) {
    int status = context.statusCode();
    if (status == 403) {
      refuse(
          context,
          Failure.withStatus(
              403,
              "origin_not_allowed",
              "this origin may not call (expected: one of server.cors.origins)"));
    } else if (status >= 400 && status < 500) {
      context.next();
    } else {
      LOG.error("a handler failed", context.failure());
      refuse(context, new Failure.Internal("Relay has failed on this request; the log says more"));
    }
  }

  public static void refuse(RoutingContext context, Failure failure) {
    respond(context.request(), failure);
  }

  public static void respond(HttpServerRequest request, Failure failure) {
    var response = request.response();
    if (!response.ended() && !response.closed()) {
      var clientDialect = ClientDialect.by(request);
      RequestId.told(response, clientDialect);
      response
          .setStatusCode(failure.status())
          .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
          .end(Wires.of(clientDialect).error(failure));
    }
  }
}
