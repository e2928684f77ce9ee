package dev.relay.gateway;

import java.util.List;
import java.util.Set;

/// Everything the gateway is configured by.
///
/// @param disabled names of providers that are configured and cannot answer
/// @param routes in the order in which they are tried
public record GatewayConfig(
    ServerConfig server,
    AuthConfig auth,
    List<RouteConfig> routes,
    List<Provider> providers,
    Set<String> disabled) {

  /// A provider as the gateway needs to know it.
  ///
  /// @param ownCredential whether the caller's own credential goes to it
  public record Provider(String name, int instances, boolean ownCredential) {}

  public GatewayConfig {
    routes = List.copyOf(routes);
    providers = List.copyOf(providers);
    disabled = Set.copyOf(disabled);
  }
}
