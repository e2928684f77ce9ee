package dev.relay.launcher;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `relay version`: what this is and what it runs on.
@Command(name = "version", description = "Prints version, commit, build time, Java and Vert.x.")
final class VersionCommand implements Callable<Integer> {

  @Override
  public Integer call() {
    for (var line : new BuildInfo().getVersion()) {
      System.out.println(line);
    }
    return 0;
  }
}
