package dev.relay.gateway;

import dev.relay.contract.Circuit;
import dev.relay.contract.Dialect;
import dev.relay.contract.Pace;
import dev.relay.contract.Vitals;
import dev.relay.contract.bus.Configured;
import dev.relay.contract.bus.Directory;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// The routes that are configured and the instances that they lead to, as they are now: what runs
/// there, who is left alone and why. Without a secret among them.
///
/// @param vitals of the instances, as dispatch of this node knows them; empty where none runs here
public record LiveRoutes(
    Configured<GatewayConfig> config, Directory directory, Supplier<List<Vitals>> vitals)
    implements RoutePicture {

  @Override
  public JsonObject now() {
    var now = config.get();
    var vitals = this.vitals.get();
    return new JsonObject()
        .put("routes", each(now.routes(), LiveRoutes::route))
        .put("providers", each(now.providers(), provider -> provider(provider, vitals)));
  }

  private static JsonObject route(RouteConfig route) {
    return new JsonObject()
        .put("match", route.match())
        .put("when", when(route.when()))
        .put("strategy", word(route.strategy()))
        .put("to", each(route.to(), LiveRoutes::destination))
        .put("fallback", each(route.fallback(), LiveRoutes::destination))
        .put("fallback_on_overflow", route.onOverflow())
        .put("timeouts", timeouts(route.pace()));
  }

  private static JsonObject when(RouteConfig.When when) {
    var shown = new JsonObject();
    put(shown, "dialect", when.dialect().map(Dialect::label));
    put(shown, "caller", when.caller());
    put(shown, "min_context", when.minContext());
    put(shown, "tools", when.tools());
    put(shown, "images", when.images());
    put(shown, "stream", when.stream());
    return shown;
  }

  private static JsonObject timeouts(Pace pace) {
    var shown = new JsonObject();
    put(shown, "first_token_ms", millis(pace.firstToken()));
    put(shown, "between_chunks_ms", millis(pace.betweenChunks()));
    return shown;
  }

  private static Optional<Long> millis(Duration span) {
    return Optional.of(span.toMillis()).filter(it -> it > 0);
  }

  private static void put(JsonObject shown, String name, Optional<?> value) {
    value.ifPresent(it -> shown.put(name, it));
  }

  private static JsonObject destination(RouteConfig.Destination to) {
    return new JsonObject()
        .put("provider", to.provider())
        .put("model", to.model().orElse(null))
        .put("weight", to.weight());
  }

  private JsonObject provider(GatewayConfig.Provider provider, List<Vitals> vitals) {
    return new JsonObject()
        .put("name", provider.name())
        .put(
            "dialects",
            new JsonArray(provider.dialects().stream().map(Dialect::label).sorted().toList()))
        .put("own_credential", provider.ownCredential())
        .put(
            "instances",
            each(
                IntStream.rangeClosed(1, provider.instances()).boxed().toList(),
                number -> instance(provider.name(), number, vitals)));
  }

  private JsonObject instance(String provider, int number, List<Vitals> vitals) {
    var shown = new JsonObject().put("instance", provider + "." + number);
    vitals.stream()
        .filter(it -> it.provider().equals(provider) && it.instance() == number)
        .findFirst()
        .ifPresent(it -> put(shown, it));
    return shown.put(
        "breakers_elsewhere",
        each(
            directory.circuitsElsewhere().stream()
                .filter(it -> it.provider().equals(provider) && it.instance() == number)
                .toList(),
            LiveRoutes::circuit));
  }

  private static void put(JsonObject shown, Vitals vitals) {
    shown
        .put("running", vitals.running())
        .put("cooling", each(vitals.coolings(), LiveRoutes::cooling))
        .put("limits_nearly_spent", new JsonArray(vitals.scarce()))
        .put("breakers", each(vitals.breakers(), LiveRoutes::breaker));
  }

  /// Without a model, it is for all of them.
  private static JsonObject cooling(Vitals.Cooling cooling) {
    var shown = new JsonObject();
    put(shown, "model", Optional.of(cooling.model()).filter(it -> !it.isEmpty()));
    return shown.put("why", cooling.why()).put("ms", cooling.millis());
  }

  private static JsonObject breaker(Vitals.Breaker breaker) {
    return new JsonObject()
        .put("model", breaker.model())
        .put("state", breaker.state().map(LiveRoutes::word).orElse("closed"))
        .put("failures", breaker.failures())
        .put("last_failure", breaker.why())
        .put("probe_in_ms", breaker.millisLeft());
  }

  static JsonObject circuit(Circuit circuit) {
    return new JsonObject().put("model", circuit.model()).put("state", word(circuit.state()));
  }

  static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static <T> JsonArray each(Collection<T> all, Function<T, JsonObject> shown) {
    return new JsonArray(all.stream().map(shown).toList());
  }
}
