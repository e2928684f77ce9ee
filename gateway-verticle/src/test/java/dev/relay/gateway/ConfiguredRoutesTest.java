package dev.relay.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relay.contract.Dialect;
import dev.relay.contract.bus.Configured;
import dev.relay.protocol.ModelLimits;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConfiguredRoutesTest {

  private static final GatewayConfig CONFIG =
      new GatewayConfig(
          ServerConfig.DEFAULT,
          AuthConfig.DEFAULT,
          List.of(
              new RouteConfig(
                  "gpt-*",
                  Optional.of(Dialect.OPENAI),
                  List.of(new RouteConfig.Destination("acme.2", Optional.of("big"), 9))),
              new RouteConfig(
                  "*", List.of(new RouteConfig.Destination("own", Optional.empty(), 1)))),
          List.of(
              new GatewayConfig.Provider("acme", 2, false, Set.of(Dialect.OPENAI)),
              new GatewayConfig.Provider(
                  "own", 1, true, Set.of(Dialect.RESPONSES, Dialect.ANTHROPIC))),
          Set.of(),
          _ -> ModelLimits.UNKNOWN,
          List.of());

  @Test
  void shows_routes_in_order_and_providers() {
    assertThat(new ConfiguredRoutes(new Configured<>(CONFIG)).now())
        .isEqualTo(
            new JsonObject(
                """
                {"routes": [
                   {"match": "gpt-*", "dialect": "openai",
                    "to": [{"provider": "acme.2", "model": "big", "weight": 9}]},
                   {"match": "*", "dialect": null,
                    "to": [{"provider": "own", "model": null, "weight": 1}]}],
                 "providers": [
                   {"name": "acme", "instances": 2, "dialects": ["openai"],
                    "own_credential": false},
                   {"name": "own", "instances": 1, "dialects": ["anthropic", "responses"],
                    "own_credential": true}]}
                """));
  }
}
