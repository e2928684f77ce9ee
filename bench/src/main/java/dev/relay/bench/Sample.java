package dev.relay.bench;

import java.util.List;

/// One round of one scenario through one gateway. Latencies are microseconds.
///
/// `units` are exchanges, or chunks where the scenario counts those. `faults` is what makes the
/// figures worth nothing.
record Sample(
    Scenario scenario,
    String gateway,
    int round,
    long units,
    Meter.Cost cost,
    List<Double> latencies,
    List<String> faults) {

  double cpuPerUnit() {
    return units == 0 ? Double.NaN : (double) cost.cpu() / units;
  }

  /// Percent of one core that the gateway took.
  double busy() {
    return cost.cpu() / cost.seconds() / 1e4;
  }

  /// Percent of one core that others took from it.
  double disturbance() {
    return cost.others() / cost.seconds() / 1e4;
  }

  String line() {
    return String.join(
        "\t",
        scenario.title(),
        gateway,
        Integer.toString(round),
        Long.toString(units),
        Long.toString(cost.cpu()),
        Long.toString(cost.others()),
        Double.toString(cost.seconds()),
        Long.toString(cost.resident()),
        String.join("; ", faults));
  }
}
