package dev.relay.launcher.command;

import dev.relay.launcher.config.Invocation;
import java.util.LinkedHashMap;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

/// The flags that stand above a configuration.
final class ConfigOptions {

  private ConfigOptions() {}

  static Options flags() {
    return new Options()
        .addOption(flag("config", "FILE", "The configuration file."))
        .addOption(flag("host", "ADDRESS", "The address to listen on."))
        .addOption(flag("port", "PORT", "The port to listen on."))
        .addOption(
            flag("roles", "ROLES", "What this node of a cluster runs: gateway,dispatch,provider."));
  }

  private static Option flag(String name, String value, String description) {
    return Option.builder().longOpt(name).hasArg().argName(value).desc(description).get();
  }

  static Invocation invocation(CommandLine given) {
    var flags = new LinkedHashMap<String, String>();
    for (var option : given.getOptions()) {
      if (option.hasArg()) {
        flags.put(option.getLongOpt(), option.getValue());
      }
    }
    return Invocation.of(flags);
  }
}
