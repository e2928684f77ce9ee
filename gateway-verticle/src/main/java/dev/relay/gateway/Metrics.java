package dev.relay.gateway;

import dev.relay.contract.failure.Failure;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.net.InetAddress;
import java.util.function.Supplier;

/// `GET /metrics`: the text that Prometheus reads, for callers on loopback.
record Metrics(Supplier<String> scrape) implements Handler<RoutingContext> {

  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

  @Override
  public void handle(RoutingContext context) {
    if (!fromLoopback(context)) {
      Site.refuse(
          context,
          Failure.withStatus(
              403,
              "forbidden",
              "/metrics is open on loopback only (expected: a scraper on this host)"));
      return;
    }
    context
        .vertx()
        .executeBlocking(scrape::get)
        .onSuccess(text -> context.response().putHeader(HttpHeaders.CONTENT_TYPE, TEXT).end(text))
        .onFailure(context::fail);
  }

  private static boolean fromLoopback(RoutingContext context) {
    var address = context.request().connection().remoteAddress(true);
    return address != null && isLoopback(address.hostAddress());
  }

  private static boolean isLoopback(String address) {
    return address != null && InetAddress.ofLiteral(address).isLoopbackAddress();
  }
}
