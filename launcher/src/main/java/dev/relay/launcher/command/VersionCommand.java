package dev.relay.launcher.command;

import dev.relay.launcher.node.BuildInfo;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/// `relay version`: what this is and what it runs on.
public final class VersionCommand implements Command {

  @Override
  public String name() {
    return "version";
  }

  @Override
  public String description() {
    return "Prints version, commit, build time, Java and Vert.x.";
  }

  @Override
  public Options flags() {
    return new Options();
  }

  @Override
  public int run(CommandLine flags) {
    new BuildInfo().lines().forEach(System.out::println);
    return 0;
  }
}
