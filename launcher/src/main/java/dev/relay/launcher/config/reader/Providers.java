package dev.relay.launcher.config.reader;

import dev.relay.launcher.config.section.ProviderEntry;
import dev.relay.launcher.yaml.Problems;
import dev.relay.provider.config.ProviderConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// The providers that answer, all names that a route may mention, and those that are configured and
/// cannot answer.
public record Providers(List<ProviderConfig> enabled, Set<String> names, Set<String> disabled) {

  public static Providers configured(
      List<ProviderEntry> entries, ProviderReader reader, Problems problems) {
    List<ProviderConfig> enabled = new ArrayList<>();
    Set<String> names = new TreeSet<>();
    for (ProviderEntry entry : entries) {
      String name = reader.name(entry);
      if (!names.add(name)) {
        entry.at().error("name", "'" + name + "' again", "a name of its own");
      }
      reader.read(entry, name).ifPresent(enabled::add);
    }
    if (enabled.isEmpty()) {
      problems.warn("no provider is enabled: every exchange will fail");
    }
    Set<String> disabled = new TreeSet<>(names);
    enabled.forEach(provider -> disabled.remove(provider.name()));
    return new Providers(enabled, names, disabled);
  }

  /// From the environment, where a provider may be missing today that a route names for tomorrow.
  ///
  /// @param known names of services
  public static Providers found(List<ProviderConfig> enabled, Set<String> known) {
    Set<String> names = new TreeSet<>(EnvironmentProviders.NAMES);
    names.addAll(known);
    enabled.forEach(provider -> names.add(provider.name()));
    return new Providers(enabled, names, Set.of());
  }

  /// How many instances each enabled provider has.
  Map<String, Integer> instances() {
    return enabled.stream()
        .collect(
            Collectors.toMap(ProviderConfig::name, ProviderConfig::instances, (first, _) -> first));
  }
}
