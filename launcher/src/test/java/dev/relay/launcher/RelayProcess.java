package dev.relay.launcher;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// A node in a JVM of its own, all output of which is kept.
final class RelayProcess implements AutoCloseable {

  private static final Duration START = Duration.ofSeconds(30);
  private static final Pattern LISTENS = Pattern.compile("listens on http:[^:]+:(\\d+)");

  private final Path output;
  private final Process process;

  /// @param folder for its configuration and its output
  RelayProcess(Path folder, String yaml) {
    try {
      output = folder.resolve("output.txt");
      var config = Files.writeString(folder.resolve("relay.yaml"), yaml);
      var builder =
          new ProcessBuilder(
              ProcessHandle.current().info().command().orElse("java"),
              "--enable-native-access=ALL-UNNAMED",
              "-cp",
              System.getProperty("java.class.path"),
              Main.class.getName(),
              "start",
              "--config",
              config.toString(),
              "--port",
              "0",
              "--host",
              "127.0.0.1");
      builder.environment().clear();
      builder.environment().put("RELAY_HOME", folder.toString());
      process =
          builder
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(new File(output.toString()))
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Await.until(START, "it listens", () -> LISTENS.matcher(output()).find());
  }

  int port() {
    var listens = LISTENS.matcher(output());
    if (!listens.find()) {
      throw new AssertionError("no port in: " + output());
    }
    return Integer.parseInt(listens.group(1));
  }

  /// All that it has printed so far.
  String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The lines of exchanges, once there are `count`.
  List<String> exchanges(int count) {
    Await.until(
        RunningRelay.SOON, count + " lines of exchanges", () -> exchanges().size() >= count);
    return exchanges();
  }

  private List<String> exchanges() {
    return output().lines().filter(line -> line.contains("\"exchange.completed\"")).toList();
  }

  /// Sends SIGTERM and waits; returns the exit code.
  int terminate() {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        throw new AssertionError("still alive: " + output());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
