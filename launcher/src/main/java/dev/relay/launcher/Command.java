package dev.relay.launcher;

import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/// One of the things that `relay` can be asked to do.
interface Command {

  String name();

  String description();

  /// What may stand behind its name.
  Options flags();

  /// Returns the exit code.
  int run(CommandLine flags) throws InterruptedException;
}
