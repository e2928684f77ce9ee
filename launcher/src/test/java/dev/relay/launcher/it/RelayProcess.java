package dev.relay.launcher.it;

import dev.relay.launcher.Main;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// A node in a JVM of its own, all output of which is kept.
public final class RelayProcess implements AutoCloseable {

  /// As the script `relay` starts a gateway.
  public static final List<String> USUAL_HEAP =
      List.of(
          "-Xmx512m",
          "-Xms112m",
          "-Xmn64m",
          "-XX:SurvivorRatio=3",
          "-XX:+UseSerialGC",
          "-XX:-ShrinkHeapInSteps",
          "-XX:MinHeapFreeRatio=10",
          "-XX:MaxHeapFreeRatio=30",
          "-Dio.netty.allocator.type=pooled",
          "-Dio.netty.allocator.maxOrder=7",
          "-XX:TrimNativeHeapInterval=10000",
          "-XX:+UseCompactObjectHeaders",
          "-XX:+ExitOnOutOfMemoryError");

  private static final Duration START = Duration.ofSeconds(30);
  private static final Pattern LISTENS =
      Pattern.compile("listens (?:for no client|on https?:[^:]+:(\\d+))");
  private static final int EXIT_SECONDS = 20;
  private static final Duration SOON_PRINTED = Duration.ofSeconds(15);

  private final Path output;
  private final Process process;

  private RelayProcess(Path output, Process process) {
    this.output = output;
    this.process = process;
  }

  /// One that has started.
  ///
  /// @param folder for its configuration and its output
  /// @param flags more of the command line
  public static RelayProcess started(Path folder, String yaml, String... flags) {
    return listening(launched(folder, yaml, flags));
  }

  /// One that has started, in a JVM with more options.
  public static RelayProcess started(List<String> options, Path folder, String yaml) {
    return listening(run(options, folder, folder, yaml, start()));
  }

  private static RelayProcess listening(RelayProcess relay) {
    relay.awaitStart();
    return relay;
  }

  /// One that need not be able to start.
  public static RelayProcess launched(Path folder, String yaml, String... flags) {
    return launchedAt(folder, folder, yaml, flags);
  }

  /// The same, with a state folder of another place.
  public static RelayProcess launchedAt(Path home, Path folder, String yaml, String... flags) {
    var all = start();
    all.addAll(List.of(flags));
    return run(List.of(), home, folder, yaml, all);
  }

  private static List<String> start() {
    return new ArrayList<>(List.of("start", "--port", "0", "--host", "127.0.0.1"));
  }

  /// One that has started in `folder`, whose files it finds for itself.
  ///
  /// @param environment `NAME=value`, besides that of the state folder
  public static RelayProcess startedIn(
      Path folder, Path home, List<String> environment, String... flags) {
    return listening(launchedIn(folder, home, environment, flags));
  }

  /// The same, and it need not be able to start.
  public static RelayProcess launchedIn(
      Path folder, Path home, List<String> environment, String... flags) {
    var all = start();
    all.addAll(List.of(flags));
    return run(home, folder, command(List.of()), all, environment);
  }

  /// Blocks until it listens.
  public void awaitStart() {
    Await.until(START, "it listens", () -> listens() || !process.isAlive());
    if (!listens()) {
      throw new AssertionError("ended: " + output());
    }
  }

  /// `relay check` of a configuration.
  public static RelayProcess checking(Path folder, String yaml, String... flags) {
    var all = new ArrayList<>(List.of("check"));
    all.addAll(List.of(flags));
    return run(List.of(), folder, folder, yaml, all);
  }

  private static RelayProcess run(
      List<String> options, Path home, Path folder, String yaml, List<String> arguments) {
    try {
      var config = Files.writeString(folder.resolve("relay.yaml"), yaml);
      var all = new ArrayList<>(arguments);
      all.addAll(List.of("--config", config.toString()));
      return run(home, folder, command(options), all, List.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RelayProcess run(
      Path home, Path folder, List<String> java, List<String> arguments, List<String> environment) {
    try {
      var output = folder.resolve("output.txt");
      var command = new ArrayList<>(java);
      command.addAll(arguments);
      var builder = new ProcessBuilder(command);
      builder.environment().clear();
      builder.environment().put("RELAY_HOME", home.toString());
      builder.environment().put("MALLOC_ARENA_MAX", "2");
      for (var variable : environment) {
        var name = variable.substring(0, variable.indexOf('='));
        builder.environment().put(name, variable.substring(name.length() + 1));
      }
      var process =
          builder
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      return new RelayProcess(output, process);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> command(List<String> options) {
    var command = new ArrayList<String>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(options);
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName()));
    return command;
  }

  private boolean listens() {
    return LISTENS.matcher(output()).find();
  }

  public int port() {
    var listens = LISTENS.matcher(output());
    if (!listens.find()) {
      throw new AssertionError("no port in: " + output());
    }
    return Integer.parseInt(listens.group(1));
  }

  public long pid() {
    return process.pid();
  }

  /// All that it has printed so far.
  public String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The lines of exchanges, once there are `count`.
  public List<String> exchanges(int count) {
    Await.until(
        RunningRelay.SOON, count + " lines of exchanges", () -> exchanges().size() >= count);
    return exchanges();
  }

  private List<String> exchanges() {
    return output().lines().filter(line -> line.contains("\"exchange.completed\"")).toList();
  }

  /// Sends SIGTERM.
  public void tellToStop() {
    process.destroy();
  }

  /// Sends SIGTERM and waits; returns the exit code.
  public int terminate() {
    tellToStop();
    return exit();
  }

  /// Sends SIGKILL.
  public void kill() {
    process.destroyForcibly();
  }

  /// Waits for its end; returns the exit code.
  public int exit() {
    try {
      if (!process.waitFor(EXIT_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("still alive: " + output());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
    return process.exitValue();
  }

  /// Blocks until it has printed `text`.
  public void awaitOutput(String text) {
    Await.until(SOON_PRINTED, "'" + text + "' in " + output, () -> output().contains(text));
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
