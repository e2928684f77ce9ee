package dev.relay.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.Dialect;
import dev.relay.contract.bus.Live;
import dev.relay.contract.bus.node.Directory;
import dev.relay.contract.exchange.Plan;
import dev.relay.contract.exchange.StreamTimeouts;
import dev.relay.contract.status.InstanceStatus;
import dev.relay.contract.status.OpenBreaker;
import dev.relay.gateway.config.AuthConfig;
import dev.relay.gateway.config.GatewayConfig;
import dev.relay.gateway.config.RouteConfig;
import dev.relay.gateway.config.ServerConfig;
import dev.relay.protocol.ModelLimits;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LiveRoutesTest {

  private static final GatewayConfig CONFIG =
      new GatewayConfig(
          ServerConfig.DEFAULT,
          AuthConfig.DEFAULT,
          List.of(
              new RouteConfig(
                  "gpt-*",
                  new RouteConfig.When(
                      Optional.of(Dialect.OPENAI),
                      Optional.of("team-*"),
                      Optional.of(5L),
                      Optional.of(true),
                      Optional.of(false),
                      Optional.of(true)),
                  List.of(new RouteConfig.Destination("acme.2", Optional.of("big"), 9)),
                  List.of(new RouteConfig.Destination("own", Optional.empty(), 1)),
                  Plan.Strategy.LEAST_BUSY,
                  true,
                  new StreamTimeouts(Duration.ofSeconds(5), Duration.ZERO))),
          List.of(new GatewayConfig.Provider("acme", 2, false, Set.of(Dialect.OPENAI))),
          Set.of(),
          _ -> ModelLimits.UNKNOWN,
          List.of());

  private static final InstanceStatus BUSY =
      new InstanceStatus(
          "acme",
          2,
          3,
          List.of(
              new InstanceStatus.Cooldown("", "key", 50_000),
              new InstanceStatus.Cooldown("big", "limit", 4_000)),
          List.of("small"),
          List.of(
              new InstanceStatus.Breaker(
                  "big", Optional.of(OpenBreaker.State.OPEN), 5, 29_000, "timed_out")));

  @Test
  void shows_every_key_of_a_route() {
    var shown = new LiveRoutes(new Live<>(CONFIG), new Directory(), List::of).now();

    assertThat(shown.getJsonArray("routes").getJsonObject(0))
        .isEqualTo(
            new JsonObject(
                """
                {"match": "gpt-*",
                 "when": {"dialect": "openai", "caller": "team-*", "min_context": 5, "tools": true,
                          "images": false, "stream": true},
                 "strategy": "least-busy",
                 "to": [{"provider": "acme.2", "model": "big", "weight": 9}],
                 "fallback": [{"provider": "own", "model": null, "weight": 1}],
                 "fallback_on_overflow": true,
                 "timeouts": {"first_token_ms": 5000}}
                """));
  }

  @Test
  void shows_what_is_known_of_each_instance() {
    var shown = new LiveRoutes(new Live<>(CONFIG), new Directory(), () -> List.of(BUSY));

    assertThat(shown.now().getJsonArray("providers").getJsonObject(0))
        .isEqualTo(
            new JsonObject(
                """
                {"name": "acme", "dialects": ["openai"], "own_credential": false,
                 "instances": [
                   {"instance": "acme.1", "breakers_elsewhere": []},
                   {"instance": "acme.2", "running": 3,
                    "cooling": [{"why": "key", "ms": 50000},
                                {"model": "big", "why": "limit", "ms": 4000}],
                    "limits_nearly_spent": ["small"],
                    "breakers": [{"model": "big", "state": "open", "failures": 5,
                                  "last_failure": "timed_out", "probe_in_ms": 29000}],
                    "breakers_elsewhere": []}]}
                """));
  }
}
