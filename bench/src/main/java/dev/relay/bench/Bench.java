package dev.relay.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Starts everything, warms it up, measures in interleaved rounds, prints the table.
public final class Bench {

  /// Percent of a core; the kernel's own work for the gateway's sockets is some of it.
  private static final double DISTURBED = 15;

  /// Rounds of streams before those that count: so few chunks a second compile slowly.
  private static final int UNCOUNTED = 3;

  private static final String NODES = "nodes";

  private final Fleet fleet;
  private final Driver driver;
  private final Path work;
  private final int rounds = Settings.number("ROUNDS", 6);
  private final int seconds = Settings.number("SECONDS_PER_ROUND", 3);
  private final List<Sample> samples = new ArrayList<>();
  private final Map<String, Long> before = new LinkedHashMap<>();

  private Bench(Fleet fleet, Path home, Path work) {
    this.fleet = fleet;
    this.work = work;
    driver = new Driver(new Wrk(work, home.resolve("wrk.lua")), fleet.direct());
  }

  /// Takes the folder of the bench, the folder to work in, and the scenarios (none: all).
  public static void main(String[] args) throws IOException, InterruptedException {
    var home = Path.of(args[0]);
    var work = Path.of(args[1]);
    var chosen =
        Stream.of(Scenario.values())
            .filter(
                s -> args.length == 2 || List.of(args).subList(2, args.length).contains(s.title()))
            .toList();
    var words = List.of(args).subList(2, args.length);
    if (words.isEmpty() || words.contains(NODES)) {
      nodes(work);
    }
    if (words.equals(List.of(NODES))) {
      System.exit(0);
    }
    try (var fleet = new Fleet(home, work)) {
      Runtime.getRuntime().addShutdownHook(new Thread(fleet::close));
      for (var name : Settings.text("GATEWAYS", "nginx bare relay").split("[ ,]+")) {
        fleet.add(name);
      }
      for (var extra : Settings.text("EXTRA", "").split("[ ,]+")) {
        if (!extra.isEmpty()) {
          fleet.addExtra(extra);
        }
      }
      var bench = new Bench(fleet, home, work);
      bench.warmUp();
      for (var scenario : chosen) {
        bench.run(scenario);
      }
      bench.print();
    }
    System.exit(0);
  }

  private static void nodes(Path work) throws IOException, InterruptedException {
    int rounds = Settings.number("ROUNDS", 6);
    int seconds = Settings.number("SECONDS_PER_ROUND", 3);
    try (var nodes = new Nodes(work)) {
      Runtime.getRuntime().addShutdownHook(new Thread(nodes::close));
      nodes.measure(rounds, seconds);
      var text = new Machine(rounds, seconds).text() + "\n\n" + nodes.table();
      System.out.println(text);
      Files.writeString(work.resolve("nodes.md"), text);
    }
  }

  private void warmUp() throws IOException, InterruptedException {
    for (var gateway : fleet.gateways()) {
      for (var scenario : List.of(Scenario.CHAT1K, Scenario.SSE)) {
        say("warming up %s: %s".formatted(gateway.name(), scenario.title()));
        driver.measure(scenario, gateway, 0, Settings.number("WARMUP", 8));
        fleet.trimLogs();
      }
    }
  }

  private void run(Scenario scenario) throws IOException, InterruptedException {
    var gateways = new ArrayList<>(fleet.gateways());
    if (scenario.load() == Scenario.Load.OPEN) {
      gateways.addFirst(fleet.direct());
    }
    if (scenario.load() == Scenario.Load.STREAMS) {
      gateways.forEach(gateway -> before.put(gateway.name(), gateway.resident()));
    }
    gateways.removeIf(gateway -> !right(scenario, gateway));
    boolean streams = scenario.load() == Scenario.Load.STREAMS;
    int last = streams ? Math.min(rounds, 3) : rounds;
    for (int round = streams ? 1 - UNCOUNTED : 0; round <= last; round++) {
      for (var gateway : gateways) {
        var sample = driver.measure(scenario, gateway, round, seconds);
        fleet.trimLogs();
        say(sample.line());
        if (round > 0) {
          samples.add(sample);
        }
      }
    }
    gateways.forEach(gateway -> right(scenario, gateway));
  }

  /// Looks at one answer to the last byte; a wrong one makes the cell invalid.
  private boolean right(Scenario scenario, Gateway gateway) {
    try {
      var faults = new ArrayList<>(driver.check(scenario, gateway));
      if (!gateway.alive()) {
        faults.add("its process has ended");
      }
      if (!faults.isEmpty()) {
        samples.add(new Sample(scenario, gateway.name(), 0, 0, Meter.Cost.NONE, List.of(), faults));
      }
      return faults.isEmpty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void print() throws IOException, InterruptedException {
    var table = new Table(samples);
    var text = new StringBuilder("\n");
    text.append(new Machine(rounds, seconds).text()).append('\n').append(table.text()).append('\n');
    fleet.starts().forEach((name, how) -> text.append("* %s: %s%n".formatted(name, how)));
    for (var gateway : fleet.gateways()) {
      text.append("* ").append(gateway.name()).append(memory(gateway)).append('\n');
    }
    if (table.disturbance() > DISTURBED) {
      text.append(
          "* BUSY MACHINE: others took up to %.0f %% of the gateways' core\n"
              .formatted(table.disturbance()));
    }
    table.faults().forEach(fault -> text.append("* INVALID ").append(fault).append('\n'));
    System.out.println(text);
    Files.writeString(work.resolve("table.md"), text);
    Files.write(work.resolve("samples.tsv"), samples.stream().map(Sample::line).toList());
  }

  private String memory(Gateway gateway) throws IOException, InterruptedException {
    var text = new StringBuilder();
    samples.stream()
        .filter(s -> s.scenario() == Scenario.PACED && s.gateway().equals(gateway.name()))
        .mapToLong(s -> s.cost().resident())
        .max()
        .ifPresent(most ->
            text.append(
                ", %.1f KiB resident more per paced stream"
                    .formatted(
                        (most - before.getOrDefault(gateway.name(), 0L))
                            / 1024.0
                            / Scenario.PACED.amount())));
    long loops = gateway.threads("vert.x-eventloo");
    if (loops > 0) {
      text.append(", %d event loops, %s".formatted(loops, Machine.flags(gateway)));
    }
    return ": "
        + text.append(", %d MB resident at the end".formatted(gateway.resident() >> 20))
            .substring(2);
  }

  private void say(String line) throws IOException {
    System.err.println(line);
    Files.writeString(
        work.resolve("progress.log"),
        line + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }
}
