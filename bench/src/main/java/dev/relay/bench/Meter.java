package dev.relay.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;

/// Takes what a gateway uses from now on, and what others take from it on its cores.
final class Meter {

  /// CPU time in microseconds: of the gateway, and of all else that ran on its cores.
  record Cost(long cpu, long others, double seconds, long resident) {

    static final Cost NONE = new Cost(0, 0, 1, 0);
  }

  private final Gateway gateway;
  private final long cpu;
  private final long busy;
  private final long begin;

  Meter(Gateway gateway) throws IOException {
    this.gateway = gateway;
    cpu = gateway.cpu();
    busy = busy();
    begin = System.nanoTime();
  }

  Cost stop() throws IOException {
    long used = gateway.cpu() - cpu;
    long others = Math.max(0, busy() - busy - used);
    return new Cost(used, others, (System.nanoTime() - begin) / 1e9, gateway.resident());
  }

  /// Microseconds that the gateway's cores did not idle, in ticks of 10 ms.
  private static long busy() throws IOException {
    var cores = cores();
    return Files.readAllLines(Path.of("/proc/stat"), US_ASCII).stream()
            .filter(line -> line.matches("cpu\\d+ .*"))
            .map(line -> line.substring(3).split(" "))
            .filter(fields -> cores.get(Integer.parseInt(fields[0])))
            .mapToLong(fields ->
                Arrays.stream(new int[] {1, 2, 3, 6, 7, 8})
                    .mapToLong(i -> Long.parseLong(fields[i]))
                    .sum())
            .sum()
        * 10_000;
  }

  private static BitSet cores() {
    var cores = new BitSet();
    for (var range : Settings.text("GATEWAY_CORES", "0").split(",")) {
      var ends = range.split("-");
      cores.set(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]) + 1);
    }
    return cores;
  }
}
