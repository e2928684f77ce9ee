package dev.relay.gateway;

import dev.relay.contract.Dialect;
import dev.relay.contract.bus.Configured;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.function.Function;

/// The routes and providers that are configured, without a secret among them.
public record ConfiguredRoutes(Configured<GatewayConfig> config) implements RoutePicture {

  @Override
  public JsonObject now() {
    var now = config.get();
    return new JsonObject()
        .put("routes", each(now.routes(), ConfiguredRoutes::route))
        .put("providers", each(now.providers(), ConfiguredRoutes::provider));
  }

  private static JsonObject route(RouteConfig route) {
    return new JsonObject()
        .put("match", route.match())
        .put("dialect", route.dialect().map(Dialect::label).orElse(null))
        .put("to", each(route.to(), ConfiguredRoutes::destination));
  }

  private static JsonObject destination(RouteConfig.Destination to) {
    return new JsonObject()
        .put("provider", to.provider())
        .put("model", to.model().orElse(null))
        .put("weight", to.weight());
  }

  private static JsonObject provider(GatewayConfig.Provider provider) {
    return new JsonObject()
        .put("name", provider.name())
        .put("instances", provider.instances())
        .put(
            "dialects",
            new JsonArray(provider.dialects().stream().map(Dialect::label).sorted().toList()))
        .put("own_credential", provider.ownCredential());
  }

  private static <T> JsonArray each(Collection<T> all, Function<T, JsonObject> shown) {
    return new JsonArray(all.stream().map(shown).toList());
  }
}
