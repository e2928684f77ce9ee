package dev.relay.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.stream.Collectors;

/// What the figures were taken on.
record Machine(int rounds, int seconds) {

  String text() throws IOException, InterruptedException {
    var processor =
        Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
            .filter(line -> line.startsWith("model name"))
            .findFirst()
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .orElse(System.getProperty("os.arch"));
    return """
    %s, %d cores, Linux %s, JDK %s, %s, Vert.x %s, %s
    gateways on core %s, upstream and load on core %s; %d rounds of %d s (paced: at most 3); commit %s; load average at the start %s
    """
        .formatted(
            processor,
            Settings.number("CORES", 0),
            System.getProperty("os.version"),
            System.getProperty("java.runtime.version"),
            run("nginx", "-v").replace("nginx version: ", "").strip(),
            vertx(),
            ZonedDateTime.now(ZoneOffset.UTC)
                .format(DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'")),
            Settings.text("GATEWAY_CORES", "0"),
            Settings.text("LOAD_CORES", "1"),
            rounds,
            seconds,
            Settings.text("COMMIT", "unknown"),
            Settings.text("LOAD_AVERAGE", "unknown"));
  }

  /// The collector, heap and header flags that a JVM really runs with.
  static String flags(Gateway gateway) throws IOException, InterruptedException {
    var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    var pid = Long.toString(gateway.roots().getFirst().pid());
    return Arrays.stream(run(jcmd, pid, "VM.flags").split("\\s+"))
        .filter(flag ->
            flag.matches("-XX:(\\+Use\\w*GC|MaxHeapSize.*|.UseCompactObjectHeaders|AOTCache.*)"))
        .collect(Collectors.joining(" "));
  }

  private static String vertx() {
    return Arrays.stream(System.getProperty("java.class.path").split(":"))
        .filter(jar -> jar.contains("vertx-core-"))
        .map(jar -> jar.replaceAll(".*vertx-core-(.*)\\.jar", "$1"))
        .findFirst()
        .orElse("unknown");
  }

  private static String run(String... command) throws IOException, InterruptedException {
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes(), UTF_8);
    process.waitFor();
    return output;
  }
}
