package dev.relay.launcher.it;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/// What `GET /admin/routes` shows.
public record Picture(JsonObject json) {

  /// Of the configuration: without it nobody is shown anything.
  public static final String AUTH = "auth: {mode: open, admin-key: relay-admin-key-of-the-tests}\n";

  private static final String KEY = "Bearer relay-admin-key-of-the-tests";

  public static Picture of(RunningRelay relay) {
    return of(relay.port());
  }

  public static Picture of(int port) {
    try (var wire = new Wire(port)) {
      var reply =
          wire.send(
                  "GET /admin/routes HTTP/1.1\r\nhost: localhost\r\nauthorization: "
                      + KEY
                      + "\r\n\r\n")
              .reply();
      return new Picture(new JsonObject(reply.text()));
    }
  }

  public JsonArray routes() {
    return json.getJsonArray("routes");
  }

  /// The one of this name, such as `openai.1`.
  public JsonObject instance(String name) {
    return json.getJsonArray("providers").stream()
        .map(JsonObject.class::cast)
        .flatMap(provider -> provider.getJsonArray("instances").stream())
        .map(JsonObject.class::cast)
        .filter(instance -> instance.getString("instance").equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + name + " in " + json));
  }

  /// The states of its breakers, closed ones among them.
  public String states(String name) {
    return instance(name).getJsonArray("breakers").stream()
        .map(it -> ((JsonObject) it).getString("state"))
        .toList()
        .toString();
  }

  /// Whether nothing is held against `name`.
  public boolean clean(String name) {
    var instance = instance(name);
    return instance.getJsonArray("cooling").isEmpty()
        && instance.getJsonArray("breakers").isEmpty();
  }
}
