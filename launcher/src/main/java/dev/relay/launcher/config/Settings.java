package dev.relay.launcher.config;

import dev.relay.dispatch.DispatchConfig;
import dev.relay.gateway.config.AuthConfig;
import dev.relay.gateway.config.RouteConfig;
import dev.relay.gateway.config.ServerConfig;
import dev.relay.launcher.config.layer.ModelsFile;
import dev.relay.launcher.config.layer.Source;
import dev.relay.launcher.config.layer.Sources;
import dev.relay.launcher.config.section.ClusterConfig;
import dev.relay.launcher.config.section.LogConfig;
import dev.relay.launcher.config.section.NodeRole;
import dev.relay.provider.config.ProviderConfig;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// The whole configuration, read and checked.
///
/// @param providers that are enabled
/// @param disabled names of providers that are configured and cannot answer
/// @param dispatchers verticle instances of dispatch; unset: one per event loop
/// @param known what is known of models by their names
/// @param cluster unset for a node that is alone
public record Settings(
    ServerConfig server,
    AuthConfig auth,
    List<RouteConfig> models,
    List<ProviderConfig> providers,
    List<String> disabled,
    DispatchConfig dispatch,
    OptionalInt dispatchers,
    Optional<ClusterConfig> cluster,
    Set<NodeRole> roles,
    LogConfig log,
    ModelsFile known,
    Reading reading) {

  /// What else there is to know of where it was read.
  ///
  /// @param warnings plain sentences to print
  /// @param files that were looked at besides the configuration itself
  /// @param fixed the keys that are read once, by their paths
  /// @param adminKey the file of the state folder that holds the key of `/admin`, if that is the
  ///   one
  /// @param expiry when the next key of a caller ends
  /// @param source what it was read from
  public record Reading(
      List<String> warnings,
      Set<Path> files,
      Map<String, Object> fixed,
      Optional<Path> adminKey,
      Optional<Instant> expiry,
      Source source) {
    public Reading {
      warnings = List.copyOf(warnings);
      files = Set.copyOf(files);
      fixed = Map.copyOf(fixed);
    }

    /// The paths of the keys that had other values in an earlier reading, in order.
    public List<String> changed(Reading earlier) {
      return fixed.entrySet().stream()
          .filter(key -> !key.getValue().equals(earlier.fixed().get(key.getKey())))
          .map(Map.Entry::getKey)
          .sorted()
          .toList();
    }
  }

  public Settings {
    models = List.copyOf(models);
    providers = List.copyOf(providers);
    disabled = List.copyOf(disabled);
    roles = Set.copyOf(roles);
  }

  public List<String> warnings() {
    return reading.warnings();
  }

  /// Throws one `ConfigException` with everything that is wrong in the sources. Writes nothing.
  public static Settings load(Sources sources) {
    return new SettingsReader(sources, Optional.empty(), false).read();
  }

  /// The same for a node that is to start: the key of `/admin` is made, if there is none.
  public static Settings loadToStart(Sources sources) {
    return new SettingsReader(sources, Optional.empty(), true).read();
  }

  /// The same for a node that runs and has `roles` already, whatever the sources say of them.
  public static Settings loadAgain(Sources sources, Set<NodeRole> roles) {
    return new SettingsReader(sources, Optional.of(roles), true).read();
  }
}
