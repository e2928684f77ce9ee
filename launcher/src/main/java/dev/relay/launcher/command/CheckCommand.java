package dev.relay.launcher.command;

import dev.relay.launcher.config.Settings;
import dev.relay.launcher.config.section.NodeRole;
import dev.relay.launcher.node.Banner;
import dev.relay.launcher.yaml.ConfigException;
import java.time.Duration;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

/// `relay check`: reads the configuration as `relay start` would, asks the providers whether they
/// are there and take their keys, and starts nothing. A provider that is down is no error.
public final class CheckCommand implements Command {

  private static final String OFFLINE = "offline";
  private static final Duration PROBE = Duration.ofSeconds(5);

  @Override
  public String name() {
    return "check";
  }

  @Override
  public String description() {
    return "Tells everything that is wrong with the configuration (exit code 2 if it is), and"
        + " whether the providers answer.";
  }

  @Override
  public Options flags() {
    return ConfigOptions.flags()
        .addOption(Option.builder().longOpt(OFFLINE).desc("Asks no provider.").get());
  }

  @Override
  public int run(CommandLine flags) {
    var invocation = ConfigOptions.invocation(flags);
    try {
      var settings = Settings.load(ConfigSources.of(invocation));
      settings.warnings().forEach(warning -> System.out.println("warning: " + warning));
      System.out.println(
          invocation.file().map(file -> file + " is valid").orElse("there is no file, all is valid")
              + ": "
              + new Banner(settings, settings.server().port()).summary());
      if (!flags.hasOption(OFFLINE)) {
        ask(settings);
      }
      return 0;
    } catch (ConfigException e) {
      e.errors().forEach(error -> System.err.println("relay: " + error));
      return StartCommand.BAD_CONFIGURATION;
    }
  }

  private static void ask(Settings settings) {
    if (settings.roles().contains(NodeRole.PROVIDER)) {
      new ProviderCheck(settings.providers(), PROBE).lines().forEach(System.out::println);
    } else {
      System.out.println("no provider is asked: they run on other nodes");
    }
  }
}
