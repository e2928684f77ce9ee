package dev.relay.launcher;

import dev.relay.launcher.command.CheckCommand;
import dev.relay.launcher.command.Cli;
import dev.relay.launcher.command.Command;
import dev.relay.launcher.command.LoginCommand;
import dev.relay.launcher.command.LogoutCommand;
import dev.relay.launcher.command.StartCommand;
import dev.relay.launcher.command.Terminal;
import dev.relay.launcher.command.VersionCommand;
import java.util.List;

/// The command line: `relay start`, `relay check`, `relay login`, `relay logout`, `relay version`.
public final class Main {

  private static final List<Command> COMMANDS =
      List.of(
          new StartCommand(),
          new CheckCommand(),
          new LoginCommand(Terminal.SYSTEM, System.getenv()),
          new LogoutCommand(Terminal.SYSTEM, System.getenv()),
          new VersionCommand());

  private Main() {}

  public static void main(String[] args) throws InterruptedException {
    int exit = new Cli(COMMANDS, System.out, System.err).run(List.of(args));
    if (exit != StartCommand.KEEPS_RUNNING) {
      System.exit(exit);
    }
  }
}
