package dev.relay.gateway.admin;

import dev.relay.contract.bus.Live;
import dev.relay.contract.bus.node.Directory;
import dev.relay.contract.bus.node.Role;
import dev.relay.contract.status.OpenBreaker;
import dev.relay.contract.status.ProviderStatus.Instance;
import dev.relay.gateway.config.GatewayConfig;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.healthchecks.CheckResult;
import io.vertx.ext.healthchecks.HealthChecks;
import io.vertx.ext.healthchecks.Status;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// `/health/providers`: how the instances of the providers fared when they were asked last, by this
/// node or by another one. No key is wanted.
///
/// It is `down` (503) where no exchange can succeed: every instance was asked and is unreachable or
/// refuses its key, or there is none at all. Names and errors are told to callers on loopback, to
/// who has the key of `/admin`, and to all on the management port.
final class ProviderHealth {

  /// A provider, and its instances in order.
  private record Group(String name, List<InstanceHealth> instances) {

    boolean usable() {
      return !instances.stream().allMatch(InstanceHealth::bad);
    }

    boolean good() {
      return instances.stream().noneMatch(each -> each.bad() || !each.whole());
    }

    JsonObject json() {
      return new JsonObject()
          .put("name", name)
          .put("instances", new JsonArray(instances.stream().map(InstanceHealth::json).toList()));
    }
  }

  private static final String DOWN = "down";

  private final Vertx vertx;
  private final Directory directory;
  private final Live<GatewayConfig> config;
  private final Predicate<RoutingContext> open;

  /// @param open whether a caller may know what is wrong
  ProviderHealth(
      Vertx vertx,
      Directory directory,
      Live<GatewayConfig> config,
      Predicate<RoutingContext> open) {
    this.vertx = vertx;
    this.directory = directory;
    this.config = config;
    this.open = open;
  }

  void serve(Router router) {
    router.get("/health/providers").method(HttpMethod.HEAD).handler(this::tell);
  }

  private void tell(RoutingContext context) {
    var groups = config.get().providers().stream().map(this::group).toList();
    var checks = HealthChecks.create(vertx);
    groups.forEach(group ->
        checks.register(
            group.name(), promise -> promise.complete(new Status().setOk(group.usable()))));
    checks
        .checkStatus()
        .onComplete(result -> answer(context, overall(result, groups), groups), context::fail);
  }

  private Group group(GatewayConfig.Provider provider) {
    boolean served = directory.serves(Role.provider(provider.name()));
    var known = directory.providerStatus(provider.name()).instances();
    return new Group(
        provider.name(),
        IntStream.range(0, provider.instances())
            .mapToObj(i ->
                new InstanceHealth(
                    provider.name() + "." + (i + 1),
                    served,
                    i < known.size() ? known.get(i) : Instance.UNASKED,
                    openBreakers(provider.name(), i + 1)))
            .toList());
  }

  private List<OpenBreaker> openBreakers(String provider, int instance) {
    return Stream.concat(directory.openBreakers().stream(), directory.circuitsElsewhere().stream())
        .filter(it -> it.provider().equals(provider) && it.instance() == instance)
        .distinct()
        .toList();
  }

  private static String overall(CheckResult result, List<Group> groups) {
    if (!groups.isEmpty() && result.getUp() && groups.stream().allMatch(Group::good)) {
      return "ok";
    }
    return groups.stream().anyMatch(Group::usable) ? "degraded" : DOWN;
  }

  private void answer(RoutingContext context, String status, List<Group> groups) {
    boolean details = open.test(context);
    boolean up = !status.equals(DOWN);
    if (Health.wantsJson(context)) {
      var json = new JsonObject().put("status", status);
      if (details) {
        json.put("providers", providers(groups));
      }
      Health.answer(context, up, "application/json", json.encode());
    } else {
      var lines = details ? lines(groups) : "";
      Health.answer(context, up, Health.TEXT, lines.isEmpty() ? status : lines);
    }
  }

  private JsonArray providers(List<Group> groups) {
    var disabled = disabled().map(name -> new JsonObject().put("name", name).put("disabled", true));
    return new JsonArray(Stream.concat(groups.stream().map(Group::json), disabled).toList());
  }

  private String lines(List<Group> groups) {
    var instances = groups.stream().flatMap(group -> group.instances().stream());
    return Stream.concat(
            instances.map(InstanceHealth::line), disabled().map(name -> name + " disabled"))
        .map(line -> line + "\n")
        .collect(Collectors.joining());
  }

  private Stream<String> disabled() {
    return config.get().disabled().stream().sorted();
  }
}
