package dev.relay.launcher.command;

import dev.relay.launcher.config.state.CopilotLogin;
import dev.relay.launcher.config.state.StateFolder;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/// `relay logout copilot`: forgets the login; a running Relay does so, too.
public final class LogoutCommand implements Command {

  private static final int FAILED = 1;

  private final Terminal terminal;
  private final Map<String, String> environment;

  public LogoutCommand(Terminal terminal, Map<String, String> environment) {
    this.terminal = terminal;
    this.environment = environment;
  }

  @Override
  public String name() {
    return "logout";
  }

  @Override
  public String description() {
    return "Forgets such a login: logout copilot.";
  }

  @Override
  public List<String> subjects() {
    return List.of(LoginCommand.COPILOT);
  }

  @Override
  public Options flags() {
    return new Options();
  }

  @Override
  public int run(CommandLine flags) {
    try {
      boolean was =
          StateFolder.of(environment).map(it -> it.delete(CopilotLogin.FILE)).orElse(false);
      terminal.out().println(was ? "Logged out." : "There was no login.");
      terminal
          .out()
          .println(
              "At GitHub the token stays good until you revoke it: settings, Applications,"
                  + " Authorized GitHub Apps.");
      return 0;
    } catch (UncheckedIOException e) {
      terminal.err().println("relay: the login cannot be removed: " + e.getCause());
      return FAILED;
    }
  }
}
