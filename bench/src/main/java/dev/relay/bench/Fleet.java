package dev.relay.bench;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/// The processes under test and their upstream: starts them on their cores, ends them all.
final class Fleet implements AutoCloseable {

  private static final String CHAT = "/v1/chat/completions";
  private static final int PATIENCE_SECONDS = 60;
  private static final long LOG_BYTES = 16 << 20;

  private final Path home;
  private final Path work;
  private final List<Process> started = new ArrayList<>();
  private final List<Gateway> gateways = new ArrayList<>();
  private final Map<String, String> starts = new LinkedHashMap<>();
  private final int upstream;

  Fleet(Path home, Path work) throws IOException, InterruptedException {
    this.home = home;
    this.work = work;
    upstream = freePort();
    var command = new ArrayList<>(List.of("taskset", "-c", Settings.text("LOAD_CORES", "1")));
    command.addAll(java("Upstream", Integer.toString(upstream)));
    var process = start(Gateway.DIRECT, command, Map.of());
    if (!answers(direct(), process)) {
      throw new IOException("the upstream did not start: " + log(Gateway.DIRECT));
    }
  }

  /// The upstream without a gateway before it.
  Gateway direct() {
    return new Gateway(Gateway.DIRECT, upstream, CHAT, List.of(), true);
  }

  List<Gateway> gateways() {
    return List.copyOf(gateways);
  }

  /// How each gateway came up, or why it is not here.
  Map<String, String> starts() {
    return starts;
  }

  void add(String name) throws IOException, InterruptedException {
    int port = freePort();
    switch (name) {
      case Gateway.NGINX -> {
        var conf = template("nginx.conf", "nginx.conf", port);
        add(name, port, List.of("nginx", "-p", work.toString(), "-c", conf.toString()), Map.of());
      }
      case Gateway.BARE -> {
        var loops = Settings.text("LOOPS", "1");
        var command = java("BarePipe", Integer.toString(port), Integer.toString(upstream), loops);
        add(name, port, command, Map.of());
      }
      case "relay", "governed", "clustered" -> relay(name, port);
      default -> starts.put(name, "unknown (expected: nginx, bare, relay, governed, clustered)");
    }
  }

  /// Adds `name=url=pidfile`, a gateway that somebody else started on the gateway's cores.
  void addExtra(String text) throws IOException, InterruptedException {
    var parts = text.split("=", 3);
    if (parts.length < 3) {
      throw new IOException("EXTRA: " + text + " (expected: name=url=pidfile)");
    }
    var url = URI.create(parts[1]);
    var roots =
        Stream.of(Files.readString(Path.of(parts[2])).strip().split("\\s+"))
            .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)).stream())
            .toList();
    var path = url.getPath().length() > 1 ? url.getPath() : CHAT;
    gateways.add(new Gateway(parts[0], url.getPort(), path, roots, false));
    starts.put(parts[0], "was running");
  }

  /// Empties logs that have grown, so that a long run cannot fill the disk.
  void trimLogs() throws IOException {
    for (var gateway : gateways) {
      var file = work.resolve(gateway.name() + ".log");
      if (Files.exists(file) && Files.size(file) > LOG_BYTES) {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
          channel.truncate(0);
        }
      }
    }
  }

  @Override
  public void close() {
    for (var process : started) {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
    }
    for (var process : started) {
      try {
        if (!process.waitFor(Duration.ofSeconds(3))) {
          process.descendants().forEach(ProcessHandle::destroyForcibly);
          process.destroyForcibly();
        }
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        process.destroyForcibly();
      }
    }
  }

  private void relay(String name, int port) throws IOException, InterruptedException {
    var program = Settings.text("RELAY_CMD", "");
    if (program.isEmpty()) {
      starts.put(name, "skipped: no ./relay in this tree and no RELAY_CMD");
      return;
    }
    var file = Settings.text(name.toUpperCase(Locale.ROOT) + "_CONFIG", "");
    var conf = template(file.isEmpty() ? name + ".yaml" : file, name + ".yaml", port);
    var line = "exec " + program + " --config '" + conf + "' --port " + port;
    var state = Files.createDirectories(work.resolve(name + "-home"));
    add(
        name,
        port,
        List.of("bash", "-c", line),
        Map.of("JDK_JAVA_OPTIONS", flags(), "RELAY_HOME", state.toString()));
  }

  private void add(String name, int port, List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException {
    var pinned = new ArrayList<>(List.of("taskset", "-c", Settings.text("GATEWAY_CORES", "0")));
    pinned.addAll(command);
    long begin = System.nanoTime();
    var process = start(name, pinned, environment);
    var gateway = new Gateway(name, port, CHAT, List.of(process.toHandle()), true);
    if (!answers(gateway, process)) {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
      starts.put(name, "skipped: no right answer from it; its log ends: " + log(name));
      return;
    }
    long millis = (System.nanoTime() - begin) / 1_000_000;
    Thread.sleep(500);
    gateways.add(gateway);
    starts.put(
        name,
        "first answer after %d ms on its core, %d MB resident then"
            .formatted(millis, gateway.resident() >> 20));
  }

  private Process start(String name, List<String> command, Map<String, String> environment)
      throws IOException {
    var log = ProcessBuilder.Redirect.appendTo(work.resolve(name + ".log").toFile());
    var builder = new ProcessBuilder(command).directory(work.toFile());
    builder.redirectInput(new File("/dev/null")).redirectOutput(log).redirectErrorStream(true);
    builder.environment().keySet().removeIf(key -> key.toLowerCase(Locale.ROOT).endsWith("_proxy"));
    builder.environment().putAll(environment);
    var process = builder.start();
    started.add(process);
    Files.writeString(
        work.resolve("pids"),
        process.pid() + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
    return process;
  }

  private static boolean answers(Gateway gateway, Process process) throws InterruptedException {
    var request = Client.post(gateway.path(), Scenario.CHAT1K.body());
    long end = System.nanoTime() + PATIENCE_SECONDS * 1_000_000_000L;
    try (var client = new Client(gateway.port())) {
      while (System.nanoTime() < end && process.isAlive()) {
        if (client.call(request).fits(Canned.SMALL, gateway.exact())) {
          return true;
        }
        Thread.sleep(10);
      }
    }
    return false;
  }

  /// What starts a class of the bench with these arguments in a JVM of its own.
  static List<String> java(String type, String... arguments) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(Arrays.asList(flags().split(" ")));
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), "dev.relay.bench." + type));
    command.addAll(Arrays.asList(arguments));
    return command;
  }

  private static String flags() {
    return Settings.text("JVM_FLAGS", "-XX:+UseSerialGC");
  }

  private Path template(String from, String to, int port) throws IOException {
    var root = System.getProperty("user.name").equals("root");
    var text =
        Files.readString(home.resolve("conf").resolve(from))
            .replace("@PORT@", Integer.toString(port))
            .replace("@UPSTREAM@", Integer.toString(upstream))
            .replace("@WORK@", work.toString())
            .replace("@CLUSTER@", Integer.toString(freePort()))
            .replace("@BUS@", Integer.toString(freePort()))
            .replace("@USER@", root ? "user root;" : "");
    return Files.writeString(work.resolve(to), text);
  }

  private String log(String name) throws IOException {
    var lines = Files.readAllLines(work.resolve(name + ".log"));
    return String.join(" | ", lines.subList(Math.max(0, lines.size() - 3), lines.size()));
  }

  /// A port of this machine that nobody listens on.
  static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
