package dev.relay.launcher.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/// Modes and owners of files, for tests.
public final class FileModes {

  private FileModes() {}

  /// Lets nobody else read it.
  public static Path onlyMine(Path file) throws IOException {
    return mode(file, "rw-------");
  }

  public static Path mode(Path file, String mode) throws IOException {
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  /// Whether this process may give files away.
  public static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  /// Gives it to another user.
  public static Path foreign(Path file) throws IOException {
    return Files.setAttribute(file, "unix:uid", 12_345, LinkOption.NOFOLLOW_LINKS);
  }

  /// A pipe that nobody writes to.
  public static Path pipe(Path file) throws IOException, InterruptedException {
    new ProcessBuilder("mkfifo", file.toString()).inheritIO().start().waitFor();
    return file;
  }
}
