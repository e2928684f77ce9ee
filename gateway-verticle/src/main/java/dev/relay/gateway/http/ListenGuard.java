package dev.relay.gateway.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;

/// Closes the connections that are accepted while a server begins to listen: Vert.x has no metrics
/// for them yet, fails on each of their requests, and their clients would wait for ever.
///
/// Belongs to one context.
public final class ListenGuard implements Handler<HttpConnection> {

  private boolean open;

  @Override
  public void handle(HttpConnection connection) {
    if (!open) {
      connection.close();
    }
  }

  /// From now on all may come: `server` listens.
  public void open(HttpServer server) {
    open = server.actualPort() > 0;
  }
}
