package dev.relay.launcher.config.layer;

import java.util.List;
import java.util.Map;

/// What stands above the `providers.yaml` and `models.yaml` that Relay brings along, the lowest
/// first.
///
/// @param services layers of `providers.yaml`
/// @param models layers of `models.yaml`
/// @param texts of all such files that are there, by their names
public record Layers(List<Layer> services, List<Layer> models, Map<String, String> texts) {

  public static final Layers NONE = new Layers(List.of(), List.of(), Map.of());

  /// One file.
  ///
  /// @param file what messages call it
  /// @param entries by name, as they stand there
  public record Layer(String file, Map<String, Object> entries) {}

  public Layers {
    services = List.copyOf(services);
    models = List.copyOf(models);
    texts = Map.copyOf(texts);
  }
}
