package dev.relay.gateway.admin;

import dev.relay.contract.Dialect;
import dev.relay.contract.bus.Live;
import dev.relay.contract.bus.node.Directory;
import dev.relay.contract.exchange.StreamTimeouts;
import dev.relay.contract.status.InstanceStatus;
import dev.relay.contract.status.OpenBreaker;
import dev.relay.gateway.config.GatewayConfig;
import dev.relay.gateway.config.RouteConfig;
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
    Live<GatewayConfig> config, Directory directory, Supplier<List<InstanceStatus>> vitals)
    implements RoutesPage {

  @Override
  public JsonObject now() {
    var now = config.get();
    var instanceStatus = this.vitals.get();
    return new JsonObject()
        .put("routes", each(now.routes(), LiveRoutes::route))
        .put("providers", each(now.providers(), provider -> provider(provider, instanceStatus)));
  }

  private static JsonObject route(RouteConfig route) {
    return new JsonObject()
        .put("match", route.match())
        .put("when", when(route.when()))
        .put("strategy", word(route.strategy()))
        .put("to", each(route.to(), LiveRoutes::destination))
        .put("fallback", each(route.fallback(), LiveRoutes::destination))
        .put("fallback_on_overflow", route.onOverflow())
        .put("timeouts", timeouts(route.streamTimeouts()));
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

  private static JsonObject timeouts(StreamTimeouts streamTimeouts) {
    var shown = new JsonObject();
    put(shown, "first_token_ms", millis(streamTimeouts.firstToken()));
    put(shown, "between_chunks_ms", millis(streamTimeouts.betweenChunks()));
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

  private JsonObject provider(
      GatewayConfig.Provider provider, List<InstanceStatus> instanceStatus) {
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
                number -> instance(provider.name(), number, instanceStatus)));
  }

  private JsonObject instance(String provider, int number, List<InstanceStatus> instanceStatus) {
    var shown = new JsonObject().put("instance", provider + "." + number);
    instanceStatus.stream()
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

  private static void put(JsonObject shown, InstanceStatus instanceStatus) {
    shown
        .put("running", instanceStatus.running())
        .put("cooling", each(instanceStatus.cooldowns(), LiveRoutes::cooling))
        .put("limits_nearly_spent", new JsonArray(instanceStatus.scarce()))
        .put("breakers", each(instanceStatus.breakers(), LiveRoutes::breaker));
  }

  /// Without a model, it is for all of them.
  private static JsonObject cooling(InstanceStatus.Cooldown cooldown) {
    var shown = new JsonObject();
    put(shown, "model", Optional.of(cooldown.model()).filter(it -> !it.isEmpty()));
    return shown.put("why", cooldown.why()).put("ms", cooldown.millis());
  }

  private static JsonObject breaker(InstanceStatus.Breaker breaker) {
    return new JsonObject()
        .put("model", breaker.model())
        .put("state", breaker.state().map(LiveRoutes::word).orElse("closed"))
        .put("failures", breaker.failures())
        .put("last_failure", breaker.why())
        .put("probe_in_ms", breaker.millisLeft());
  }

  static JsonObject circuit(OpenBreaker openBreaker) {
    return new JsonObject()
        .put("model", openBreaker.model())
        .put("state", word(openBreaker.state()));
  }

  static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static <T> JsonArray each(Collection<T> all, Function<T, JsonObject> shown) {
    return new JsonArray(all.stream().map(shown).toList());
  }
}
