package dev.relay.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Runs `wrk`: as many requests as the gateway takes on the given number of connections.
final class Wrk {

  /// What `wrk` counted; `bytes` are those of whole responses with their heads.
  record Count(long requests, double seconds, long bytes, List<String> faults) {}

  private final Path work;
  private final Path script;

  Wrk(Path work, Path script) {
    this.work = work;
    this.script = script;
  }

  Count run(Scenario scenario, Gateway gateway, int seconds)
      throws IOException, InterruptedException {
    var body = work.resolve("body-" + scenario.title());
    if (!Files.exists(body)) {
      Files.write(body, scenario.body());
    }
    var url = "http://127.0.0.1:" + gateway.port() + gateway.path();
    var command =
        new ProcessBuilder(
            "wrk",
            "-t1",
            "-c" + scenario.amount(),
            "-d" + seconds + "s",
            "--timeout",
            "10s",
            "-s",
            script.toString(),
            url);
    command.environment().put("BENCH_BODY", body.toString());
    var wrk = command.redirectErrorStream(true).start();
    var output = new String(wrk.getInputStream().readAllBytes(), UTF_8);
    wrk.waitFor();
    return output
        .lines()
        .filter(line -> line.startsWith("BENCH "))
        .findFirst()
        .map(line -> count(line.split(" ")))
        .orElseGet(() -> new Count(0, 0, 0, List.of("wrk failed: " + output.strip())));
  }

  private static Count count(String[] words) {
    var faults = new ArrayList<String>();
    var kinds = List.of("connect", "read", "write", "status", "timeout");
    for (int i = 0; i < kinds.size(); i++) {
      if (!words[4 + i].equals("0")) {
        faults.add(words[4 + i] + " " + kinds.get(i) + " errors");
      }
    }
    return new Count(
        Long.parseLong(words[1]), Long.parseLong(words[2]) / 1e6, Long.parseLong(words[3]), faults);
  }
}
