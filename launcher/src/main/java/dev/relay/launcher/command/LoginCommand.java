package dev.relay.launcher.command;

import dev.relay.contract.failure.FailureException;
import dev.relay.launcher.config.address.ServiceWay;
import dev.relay.launcher.config.state.CopilotLogin;
import dev.relay.launcher.config.state.StateFolder;
import dev.relay.launcher.node.Node;
import dev.relay.launcher.yaml.ConfigException;
import dev.relay.provider.config.GitHub;
import dev.relay.provider.copilot.DeviceLogin;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

/// `relay login copilot`: logs in at GitHub by a code, and keeps the token in the state folder.
public final class LoginCommand implements Command {

  static final String COPILOT = "copilot";

  private static final int FAILED = 1;
  private static final String CONSENT = "consent";
  private static final String GITHUB_URL = "github-url";

  private static final String NOTICE =
      """
      This logs in at GitHub, for requests to Copilot that Relay sends with your subscription.
      The interface is that of GitHub's own editors, and not documented for gateways: it may change, and
      GitHub may limit or suspend an account whose use it takes for abuse. What the terms of your
      subscription allow is for you to find out and to keep. A personal subscription is for one person:
      do not share it with a team. COMPLIANCE.md says more, and how to undo this.
      """;

  private final Terminal terminal;
  private final Map<String, String> environment;
  private final Duration second;

  public LoginCommand(Terminal terminal, Map<String, String> environment) {
    this(terminal, environment, Duration.ofSeconds(1));
  }

  /// @param second how long one of GitHub's is here
  public LoginCommand(Terminal terminal, Map<String, String> environment, Duration second) {
    this.terminal = terminal;
    this.environment = environment;
    this.second = second;
  }

  @Override
  public String name() {
    return "login";
  }

  @Override
  public String description() {
    return "Logs in for a provider: login copilot.";
  }

  @Override
  public List<String> subjects() {
    return List.of(COPILOT);
  }

  @Override
  public Options flags() {
    return new Options()
        .addOption(
            Option.builder()
                .longOpt(CONSENT)
                .desc("Says yes to the notice without being asked.")
                .get())
        .addOption(
            Option.builder()
                .longOpt(GITHUB_URL)
                .hasArg()
                .argName("URL")
                .desc("Where you log in, if not at https://github.com.")
                .get());
  }

  @Override
  public int run(CommandLine flags) {
    var folder = StateFolder.of(environment);
    if (folder.isEmpty()) {
      return failed("there is no place for a login (expected: RELAY_HOME or HOME)");
    }
    var url = flags.getOptionValue(GITHUB_URL, GitHub.PUBLIC.url().toString());
    Optional<ServiceWay> way;
    try {
      way = ServiceWay.toGitHub(url, environment);
    } catch (ConfigException e) {
      return failed(String.join("; ", e.errors()));
    }
    if (way.isEmpty()) {
      return failed(
          "--github-url is no https URL of a GitHub (expected: like https://NAME.ghe.com)");
    }
    terminal.out().println(NOTICE);
    if (!flags.hasOption(CONSENT) && !terminal.says("Do you want that? (yes or no)")) {
      return failed("not logged in: that was no yes");
    }
    return run(folder.get(), way.get());
  }

  private int run(StateFolder folder, ServiceWay way) {
    var vertx = Vertx.vertx(new VertxOptions().setFileSystemOptions(Node.files()));
    try {
      folder.prepare(CopilotLogin.FILE);
      var login = new DeviceLogin(vertx, way.connection(), second);
      var code = login.begin().await();
      terminal.out().printf("Open %s and type this code: %s%n", code.page(), code.user());
      terminal.out().println("Waiting for you ...");
      var token = login.await(code).await();
      folder.write(CopilotLogin.FILE, new CopilotLogin(way.connection().github(), token).bytes());
      terminal.out().printf("Logged in: %s.%n", folder.file(CopilotLogin.FILE));
      terminal
          .out()
          .println("A provider wants it by: {name: copilot, type: copilot, consent: true}");
      return 0;
    } catch (FailureException e) {
      return failed(e.failure().message());
    } catch (UncheckedIOException e) {
      return failed(
          "the login cannot be kept in "
              + folder.path()
              + ": "
              + e.getCause()
              + " (expected: a folder that you may write to; RELAY_HOME says which)");
    } finally {
      vertx.close().await();
    }
  }

  private int failed(String message) {
    terminal.err().println("relay: " + message);
    return FAILED;
  }
}
