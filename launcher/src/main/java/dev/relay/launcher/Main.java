package dev.relay.launcher;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The command line: `relay start`, `relay check`, `relay version`.
@Command(
    name = "relay",
    description = "An LLM gateway.",
    mixinStandardHelpOptions = true,
    versionProvider = BuildInfo.class,
    subcommands = {StartCommand.class, CheckCommand.class, VersionCommand.class})
public final class Main {

  private Main() {}

  public static void main(String[] args) {
    int exit = new CommandLine(new Main()).execute(args);
    if (exit != StartCommand.KEEPS_RUNNING) {
      System.exit(exit);
    }
  }
}
