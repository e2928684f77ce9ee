package dev.relay.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// The samples of a run as one Markdown table.
final class Table {

  private static final List<String> HEAD =
      List.of(
          "scenario",
          "gateway",
          "CPU us",
          "min",
          "per",
          "x bare",
          "x nginx",
          "per s",
          "core %",
          "other %",
          "p50 us",
          "p99 us",
          "RSS MB",
          "errors");

  private final List<Sample> samples;

  Table(List<Sample> samples) {
    this.samples = samples;
  }

  String text() {
    var rows = new ArrayList<List<String>>();
    rows.add(HEAD);
    for (var scenario : Scenario.values()) {
      cells(scenario).forEach((gateway, cell) -> rows.add(row(scenario, gateway, cell)));
    }
    var widths = new int[HEAD.size()];
    rows.forEach(row -> {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    });
    var lines = rows.stream().map(row -> line(row, widths)).collect(Collectors.toList());
    var rule = Arrays.stream(widths).mapToObj("-"::repeat).toList();
    lines.add(1, line(rule, widths));
    return String.join("\n", lines) + "\n";
  }

  /// The most that others took from the gateway's cores in a round, in percent of one.
  double disturbance() {
    return samples.stream()
        .filter(sample -> !sample.gateway().equals(Gateway.DIRECT))
        .mapToDouble(Sample::disturbance)
        .max()
        .orElse(0);
  }

  /// What was wrong, one line each.
  List<String> faults() {
    return samples.stream()
        .filter(sample -> !sample.faults().isEmpty())
        .map(sample ->
            "%s through %s, round %d: %s"
                .formatted(
                    sample.scenario().title(),
                    sample.gateway(),
                    sample.round(),
                    String.join("; ", sample.faults())))
        .toList();
  }

  private Map<String, List<Sample>> cells(Scenario scenario) {
    return samples.stream()
        .filter(sample -> sample.scenario() == scenario)
        .collect(Collectors.groupingBy(Sample::gateway, LinkedHashMap::new, Collectors.toList()));
  }

  private List<String> row(Scenario scenario, String gateway, List<Sample> cell) {
    long faulty = cell.stream().filter(sample -> !sample.faults().isEmpty()).count();
    if (faulty > 0) {
      var row = new ArrayList<>(List.of(scenario.title(), gateway, "invalid"));
      while (row.size() < HEAD.size() - 1) {
        row.add("");
      }
      row.add(faulty + " of " + cell.size() + " rounds");
      return row;
    }
    var cpu = cell.stream().mapToDouble(Sample::cpuPerUnit).toArray();
    double busy = median(cell.stream().mapToDouble(Sample::busy).toArray());
    double disturbed = median(cell.stream().mapToDouble(Sample::disturbance).toArray());
    double rate = median(cell.stream().mapToDouble(s -> s.units() / s.cost().seconds()).toArray());
    var latencies =
        cell.stream().flatMap(s -> s.latencies().stream()).mapToDouble(d -> d).sorted().toArray();
    boolean direct = gateway.equals(Gateway.DIRECT);
    return List.of(
        scenario.title(),
        gateway,
        direct ? "" : number(median(cpu)),
        direct ? "" : number(Arrays.stream(cpu).min().orElse(Double.NaN)),
        scenario.perChunk() ? "chunk" : scenario == Scenario.SSE ? "stream" : "exchange",
        direct ? "" : ratio(scenario, median(cpu), Gateway.BARE),
        direct ? "" : ratio(scenario, median(cpu), Gateway.NGINX),
        number(rate),
        direct ? "" : number(busy),
        direct ? "" : number(disturbed),
        percentile(latencies, 0.50),
        percentile(latencies, 0.99),
        direct
            ? ""
            : number(cell.stream().mapToLong(s -> s.cost().resident()).max().orElse(0) / 1e6),
        "0");
  }

  private String ratio(Scenario scenario, double cpu, String to) {
    return Optional.ofNullable(cells(scenario).get(to))
        .filter(cell -> cell.stream().allMatch(sample -> sample.faults().isEmpty()))
        .map(cell -> cpu / median(cell.stream().mapToDouble(Sample::cpuPerUnit).toArray()))
        .map(ratio -> String.format(Locale.ROOT, "%.2f", ratio))
        .orElse("");
  }

  static double median(double[] values) {
    var sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    if (sorted.length == 0) {
      return Double.NaN;
    }
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  private static String percentile(double[] sorted, double part) {
    return sorted.length == 0 ? "" : number(sorted[(int) (part * (sorted.length - 1))]);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 100 ? "%.1f" : "%,.0f", value);
  }

  private static String line(List<String> row, int[] widths) {
    var line = new StringBuilder("|");
    for (int i = 0; i < widths.length; i++) {
      var gap = " ".repeat(widths[i] - row.get(i).length());
      line.append(' ').append(i < 2 ? row.get(i) + gap : gap + row.get(i)).append(" |");
    }
    return line.toString();
  }
}
