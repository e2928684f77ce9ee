package dev.relay.gateway;

import io.vertx.core.json.JsonObject;

/// What `GET /admin/routes` shows.
public interface RoutePicture {

  /// As it is now. Called on event loops, by all of them.
  JsonObject now();
}
