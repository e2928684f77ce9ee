package dev.relay.launcher;

import dev.relay.launcher.config.Invocation;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The flags that stand above a configuration.
final class ConfigOptions {

  @Option(names = "--config", paramLabel = "FILE", description = "The configuration file.")
  private @Nullable String config;

  @Option(names = "--host", description = "The address to listen on.")
  private @Nullable String host;

  @Option(names = "--port", description = "The port to listen on.")
  private @Nullable String port;

  @Option(
      names = "--roles",
      paramLabel = "ROLES",
      description = "What this node of a cluster runs: gateway,dispatch,provider.")
  private @Nullable String roles;

  Invocation invocation() {
    var flags = new LinkedHashMap<String, String>();
    put(flags, "config", config);
    put(flags, "host", host);
    put(flags, "port", port);
    put(flags, "roles", roles);
    return Invocation.of(flags);
  }

  private static void put(Map<String, String> flags, String name, @Nullable String value) {
    if (value != null) {
      flags.put(name, value);
    }
  }
}
