package dev.relay.launcher;

import dev.relay.gateway.AuthConfig;
import dev.relay.gateway.RouteConfig;
import dev.relay.gateway.ServerConfig;
import dev.relay.provider.ProviderConfig;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The whole configuration, read and checked.
///
/// @param providers that are enabled
/// @param disabled names of providers that are configured and cannot answer
/// @param cluster unset for a node that is alone
/// @param warnings plain sentences to print at start
public record Settings(
    ServerConfig server,
    AuthConfig auth,
    List<RouteConfig> models,
    List<ProviderConfig> providers,
    List<String> disabled,
    Optional<ClusterConfig> cluster,
    Set<NodeRole> roles,
    LogConfig log,
    List<String> warnings) {

  public Settings {
    models = List.copyOf(models);
    providers = List.copyOf(providers);
    disabled = List.copyOf(disabled);
    roles = Set.copyOf(roles);
    warnings = List.copyOf(warnings);
  }

  /// Throws one [ConfigException] with everything that is wrong in the sources.
  public static Settings load(Sources sources) {
    return new SettingsReader(sources).read();
  }
}
