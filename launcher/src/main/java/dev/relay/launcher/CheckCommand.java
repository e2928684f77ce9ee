package dev.relay.launcher;

import dev.relay.launcher.config.Settings;
import dev.relay.launcher.yaml.ConfigException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `relay check`: reads the configuration as `relay start` would, and starts nothing.
@Command(
    name = "check",
    description = "Tells everything that is wrong with the configuration; exit code 2 if it is.",
    mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {

  @Mixin private ConfigOptions options = new ConfigOptions();

  @Override
  public Integer call() {
    var invocation = options.invocation();
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
