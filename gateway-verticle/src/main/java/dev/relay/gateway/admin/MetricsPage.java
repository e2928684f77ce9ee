package dev.relay.gateway.admin;

import dev.relay.contract.failure.Failure;
import dev.relay.gateway.request.ErrorPages;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// `GET /metrics`: the text that Prometheus reads.
///
/// @param open whether a caller may read them
public record MetricsPage(Supplier<String> scrape, Predicate<RoutingContext> open)
    implements Handler<RoutingContext> {

  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

  @Override
  public void handle(RoutingContext context) {
    if (!open.test(context)) {
      ErrorPages.refuse(
          context,
          Failure.withStatus(
              403,
              "forbidden",
              "/metrics is open on loopback only (expected: a scraper on this host, on the port"
                  + " server.management-port, or with the key of /admin as 'Authorization: Bearer'"
                  + " or x-relay-key)"));
      return;
    }
    context
        .vertx()
        .executeBlocking(scrape::get)
        .onSuccess(text -> context.response().putHeader(HttpHeaders.CONTENT_TYPE, TEXT).end(text))
        .onFailure(context::fail);
  }
}
