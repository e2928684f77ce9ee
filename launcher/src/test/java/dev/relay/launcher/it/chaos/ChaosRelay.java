package dev.relay.launcher.it.chaos;

import static java.util.stream.Collectors.toList;

import dev.relay.launcher.it.Await;
import dev.relay.launcher.it.RelayProcess;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A node in a JVM of its own whose memory is looked at.
public final class ChaosRelay implements AutoCloseable {

  private static final Duration SOON = Duration.ofSeconds(20);
  private static final List<String> AT_REST =
      List.of("relay_gateway_exchanges_open 0.0", "relay_gateway_streams_open 0.0");

  private final Path output;
  private final String adminKey;
  private final RelayProcess process;
  private final int port;
  private final HttpClient client = HttpClient.newHttpClient();

  public ChaosRelay(Path folder, String yaml, String adminKey) {
    this.output = folder.resolve("output.txt");
    this.adminKey = adminKey;
    this.process = RelayProcess.started(List.of("-Xmx768m"), folder, yaml);
    this.port = process.port();
  }

  public int port() {
    return port;
  }

  /// `/admin/routes`.
  public JsonObject routes() {
    return new JsonObject(get("/admin/routes"));
  }

  /// Blocks until no exchange is being answered, and no call of an upstream is running.
  void awaitIdle() {
    Await.until(
        SOON,
        "nothing is open",
        () -> {
          var metrics = get("/metrics");
          return AT_REST.stream().allMatch(metrics::contains) && running() == 0;
        });
  }

  private int running() {
    return routes().getJsonArray("providers").stream()
        .flatMap(provider -> ((JsonObject) provider).getJsonArray("instances").stream())
        .mapToInt(instance -> ((JsonObject) instance).getInteger("running"))
        .sum();
  }

  /// The bytes of the heap that are in use when nothing is done.
  long heapAtRest() throws IOException, InterruptedException {
    awaitIdle();
    collect();
    Thread.sleep(500);
    collect();
    return get("/metrics")
        .lines()
        .filter(line -> line.startsWith("jvm_memory_used_bytes{area=\"heap\""))
        .mapToLong(ChaosRelay::value)
        .sum();
  }

  private void collect() throws IOException, InterruptedException {
    var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    var collecting =
        new ProcessBuilder(jcmd, Long.toString(process.pid()), "GC.run")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!collecting.waitFor(30, TimeUnit.SECONDS) || collecting.exitValue() != 0) {
      throw new AssertionError("jcmd has failed");
    }
  }

  /// What the process takes of the machine, as the kernel says.
  String resident() throws IOException {
    return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS") || line.startsWith("Threads"))
        .map(line -> line.replaceAll("\\s+", " "))
        .collect(toList())
        .toString();
  }

  /// What a counter of `/metrics` says of an instance, whatever the result.
  public long count(String counter, String instance) {
    return get("/metrics")
        .lines()
        .filter(line -> line.startsWith(counter) && line.contains("\"" + instance + "\""))
        .mapToLong(ChaosRelay::value)
        .sum();
  }

  private static long value(String line) {
    return (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
  }

  /// The lines of its log that tell of a defect.
  List<String> errorsLogged() throws IOException {
    try (var lines = Files.lines(output)) {
      return lines
          .filter(line -> line.contains("\"ERROR\"") || line.contains("Exception"))
          .toList();
    }
  }

  private String get(String path) {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("authorization", "Bearer " + adminKey)
            .timeout(Duration.ofSeconds(10))
            .build();
    try {
      return client.send(request, BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    client.close();
    process.close();
  }
}
