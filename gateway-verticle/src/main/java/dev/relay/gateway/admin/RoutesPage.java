package dev.relay.gateway.admin;

import io.vertx.core.json.JsonObject;

/// What `GET /admin/routes` shows.
public interface RoutesPage {

  /// As it is now. Called on event loops, by all of them.
  JsonObject now();
}
