package dev.relay.launcher.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A gateway started by the script of an unpacked distribution, with an empty environment.
public final class UnpackedRelay implements AutoCloseable {

  private static final Path TARGET = Path.of("target");
  private static final Duration START = Duration.ofSeconds(30);
  private static final int READ_MILLIS = 10_000;
  private static final int OK = 200;
  private static final int MINUTE = 60;
  private static final String CHAT =
      """
      {"model":"any","messages":[{"role":"user","content":"Hello"}]}\
      """;

  private final Path folder;
  private final Process process;
  private final Duration untilFirstAnswer;

  private UnpackedRelay(Path folder, Process process, Duration untilFirstAnswer) {
    this.folder = folder;
    this.process = process;
    this.untilFirstAnswer = untilFirstAnswer;
  }

  /// Unpacks the tarball; returns where the script is then.
  public static Path into(Path folder) throws IOException, InterruptedException {
    var tar = new ProcessBuilder("tar", "-xzf", tarball().toString(), "-C", folder.toString());
    var process = tar.inheritIO().start();
    if (!process.waitFor(MINUTE, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new AssertionError("tar: " + process);
    }
    return home(folder);
  }

  private static Path tarball() throws IOException {
    try (var files = Files.newDirectoryStream(TARGET, "relay-*.tar.gz")) {
      return files.iterator().next().toAbsolutePath();
    }
  }

  private static Path home(Path folder) throws IOException {
    try (var files = Files.newDirectoryStream(folder, "relay-*")) {
      return files.iterator().next();
    }
  }

  /// What `relay check` prints, once it has ended well.
  public static String checked(Path folder, String... flags)
      throws IOException, InterruptedException {
    var builder = new ProcessBuilder(home(folder).resolve("relay").toString(), "check");
    builder.command().addAll(List.of(flags));
    builder.environment().clear();
    builder.environment().putAll(environment(folder, ""));
    var output = folder.resolve("check.txt");
    var process =
        builder
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (!process.waitFor(MINUTE, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new AssertionError(Files.readString(output));
    }
    return Files.readString(output);
  }

  /// One that has answered its first exchange.
  ///
  /// @param option one more for the JVM, or empty
  public static UnpackedRelay started(Path folder, String option) {
    try {
      int port = Ports.free();
      var command = home(folder).resolve("relay").toString();
      var builder = new ProcessBuilder(command, "start", "--port", String.valueOf(port));
      builder.environment().clear();
      builder.environment().putAll(environment(folder, option));
      builder.directory(folder.toFile());
      builder.redirectOutput(folder.resolve("out.txt").toFile());
      builder.redirectError(folder.resolve("err.txt").toFile());
      long start = System.nanoTime();
      var process = builder.start();
      Await.until(START, "an answer", () -> answers(port) || !process.isAlive());
      var took = Duration.ofNanos(System.nanoTime() - start);
      var relay = new UnpackedRelay(folder, process, took);
      if (!process.isAlive()) {
        throw new AssertionError("ended: " + relay.output() + relay.errors());
      }
      return relay;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> environment(Path folder, String option) {
    return Map.of(
        "PATH", System.getenv("PATH"),
        "JAVA_HOME", System.getProperty("java.home"),
        "RELAY_HOME", folder.resolve("state").toString(),
        "RELAY_JAVA_OPTS", option);
  }

  private static boolean answers(int port) {
    try {
      var url = URI.create("http://127.0.0.1:" + port + "/v1/chat/completions").toURL();
      var connection = (HttpURLConnection) url.openConnection();
      connection.setReadTimeout(READ_MILLIS);
      connection.setRequestProperty("content-type", "application/json");
      connection.setDoOutput(true);
      connection.getOutputStream().write(CHAT.getBytes(UTF_8));
      return connection.getResponseCode() == OK;
    } catch (IOException _) {
      return false;
    }
  }

  public Duration untilFirstAnswer() {
    return untilFirstAnswer;
  }

  public String output() {
    return text("out.txt");
  }

  public String errors() {
    return text("err.txt");
  }

  private String text(String file) {
    try {
      return Files.readString(folder.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
