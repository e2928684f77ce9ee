package dev.relay.launcher;

import dev.relay.launcher.config.Settings;
import dev.relay.launcher.yaml.ConfigException;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/// `relay check`: reads the configuration as `relay start` would, and starts nothing.
final class CheckCommand implements Command {

  @Override
  public String name() {
    return "check";
  }

  @Override
  public String description() {
    return "Tells everything that is wrong with the configuration; exit code 2 if it is.";
  }

  @Override
  public Options flags() {
    return ConfigOptions.flags();
  }

  @Override
  public int run(CommandLine flags) {
    var invocation = ConfigOptions.invocation(flags);
    try {
      var settings = Settings.load(invocation.read());
      settings.warnings().forEach(warning -> System.out.println("warning: " + warning));
      System.out.println(
          invocation.file().map(file -> file + " is valid").orElse("there is no file, all is valid")
              + ": "
              + new Banner(settings, settings.server().port()).summary());
      return 0;
    } catch (ConfigException e) {
      e.errors().forEach(error -> System.err.println("relay: " + error));
      return StartCommand.BAD_CONFIGURATION;
    }
  }
}
