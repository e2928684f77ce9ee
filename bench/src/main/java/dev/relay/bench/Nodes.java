package dev.relay.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What the bus itself carries: within a node, within a node of a cluster, and between two nodes
/// that share the machine's cores.
///
/// `small` is an exchange with 1 KB each way, `chunks` a frame of 210 bytes that is written in a
/// turn of its own. CPU is that of all processes that take part.
final class Nodes implements AutoCloseable {

  /// Who asks, and all processes that work for it.
  private record Asker(
      String name, Process process, BufferedWriter in, BufferedReader out, Gateway all) {}

  /// One round.
  private record Round(String asker, String kind, double perSecond, double cpuPerUnit) {}

  private static final List<String> KINDS = List.of("small", "chunks");
  private static final int WARM_UP_ROUNDS = 3;

  private final Path work;
  private final List<Process> started = new ArrayList<>();
  private final List<Asker> askers = new ArrayList<>();
  private final List<Round> rounds = new ArrayList<>();

  Nodes(Path work) {
    this.work = work;
  }

  void measure(int times, int seconds) throws IOException {
    askers.add(asker("one node", List.of(), "both"));
    var alone = List.of(Fleet.freePort(), Fleet.freePort());
    askers.add(asker("one node of a cluster", List.of(), "both", text(alone, 0), text(alone, 1)));
    var ports = List.of(Fleet.freePort(), Fleet.freePort());
    var server = start("serve", text(ports, 0), text(ports, 1));
    askers.add(asker("two nodes", List.of(server), "open", text(ports, 1), text(ports, 0)));
    for (int round = -WARM_UP_ROUNDS; round < times; round++) {
      for (var kind : KINDS) {
        for (var asker : askers) {
          var one = round(asker, kind, seconds);
          if (round >= 0) {
            rounds.add(one);
          }
        }
      }
    }
  }

  String table() {
    var text = new StringBuilder();
    line(text, "bus", "unit", "per s", "max", "CPU us", "min", "x one node");
    line(text, "---", "---", "---:", "---:", "---:", "---:", "---:");
    for (var kind : KINDS) {
      double base = median(askers.getFirst().name(), kind);
      for (var asker : askers) {
        var own = of(asker.name(), kind);
        line(
            text,
            asker.name(),
            kind.equals("small") ? "exchange" : "chunk",
            "%,.0f".formatted(Table.median(own.stream().mapToDouble(Round::perSecond).toArray())),
            "%,.0f".formatted(own.stream().mapToDouble(Round::perSecond).max().orElse(0)),
            "%.2f".formatted(median(asker.name(), kind)),
            "%.2f".formatted(own.stream().mapToDouble(Round::cpuPerUnit).min().orElse(0)),
            "%.2f".formatted(median(asker.name(), kind) / base));
      }
    }
    return text.toString();
  }

  @Override
  public void close() {
    started.forEach(Process::destroyForcibly);
  }

  private Round round(Asker asker, String kind, int seconds) throws IOException {
    long before = asker.all().cpu();
    asker.in().write(kind + " " + seconds + "\n");
    asker.in().flush();
    var words = answer(asker.out()).split(" ");
    double units = Double.parseDouble(words[0]);
    long cpu = asker.all().cpu() - before;
    return new Round(asker.name(), kind, units / Double.parseDouble(words[1]), cpu / units);
  }

  private Asker asker(String name, List<Process> others, String... arguments) throws IOException {
    var process = start(arguments);
    var all = new ArrayList<>(others.stream().map(Process::toHandle).toList());
    all.add(process.toHandle());
    var out = process.inputReader(StandardCharsets.UTF_8);
    answer(out);
    return new Asker(
        name,
        process,
        process.outputWriter(StandardCharsets.UTF_8),
        out,
        new Gateway(name, 0, "", all, true));
  }

  private static String answer(BufferedReader out) throws IOException {
    var line = out.readLine();
    if (line == null) {
      throw new IOException("a node ended (expected: an answer); see bus.log");
    }
    return line;
  }

  private Process start(String... arguments) throws IOException {
    var cores = Settings.text("GATEWAY_CORES", "0") + "," + Settings.text("LOAD_CORES", "1");
    var command = new ArrayList<>(List.of("taskset", "-c", cores));
    command.addAll(Fleet.java("BusNode"));
    command.add(arguments[0]);
    command.add("2");
    command.addAll(List.of(arguments).subList(1, arguments.length));
    var log = new File(work.toFile(), "bus.log");
    var process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(log)).start();
    started.add(process);
    return process;
  }

  private List<Round> of(String asker, String kind) {
    return rounds.stream().filter(r -> r.asker().equals(asker) && r.kind().equals(kind)).toList();
  }

  private double median(String asker, String kind) {
    return Table.median(of(asker, kind).stream().mapToDouble(Round::cpuPerUnit).toArray());
  }

  private static void line(StringBuilder text, String... cells) {
    text.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  private static String text(List<Integer> ports, int index) {
    return String.format(Locale.ROOT, "%d", ports.get(index));
  }
}
