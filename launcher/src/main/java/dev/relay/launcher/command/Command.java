package dev.relay.launcher.command;

import java.util.List;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/// One of the things that `relay` can be asked to do.
public interface Command {

  String name();

  String description();

  /// What it is done to, of which one stands behind its name; empty where there is no such word.
  default List<String> subjects() {
    return List.of();
  }

  /// What else may stand behind its name.
  Options flags();

  /// Returns the exit code.
  int run(CommandLine flags) throws InterruptedException;
}
