package dev.relay.gateway.config;

import dev.relay.contract.Dialect;
import dev.relay.contract.status.ModelDialects;
import java.util.List;
import java.util.Set;

/// Everything the gateway is configured by.
///
/// @param disabled names of providers that are configured and cannot answer
/// @param routes in the order in which they are tried
/// @param known what is known of models beside what their providers list
/// @param rejected what is wrong with a later configuration, which therefore is not this one
public record GatewayConfig(
    ServerConfig server,
    AuthConfig auth,
    List<RouteConfig> routes,
    List<Provider> providers,
    Set<String> disabled,
    ModelCatalog known,
    List<String> rejected) {

  /// A provider as the gateway needs to know it.
  ///
  /// @param ownCredential whether the caller's own credential goes to it
  /// @param dialects that it speaks
  /// @param dialectsByModel which of them with which model
  public record Provider(
      String name,
      int instances,
      boolean ownCredential,
      Set<Dialect> dialects,
      ModelDialects dialectsByModel) {

    /// One that speaks all of `dialects` with every model.
    public Provider(String name, int instances, boolean ownCredential, Set<Dialect> dialects) {
      this(name, instances, ownCredential, dialects, ModelDialects.ALL);
    }
  }

  public GatewayConfig {
    routes = List.copyOf(routes);
    providers = List.copyOf(providers);
    disabled = Set.copyOf(disabled);
    rejected = List.copyOf(rejected);
  }

  /// The same, while what was to follow it is wrong.
  public GatewayConfig rejecting(List<String> errors) {
    return new GatewayConfig(server, auth, routes, providers, disabled, known, errors);
  }
}
