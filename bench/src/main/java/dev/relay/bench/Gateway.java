package dev.relay.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// What is measured: a port, and the processes behind it (none: the upstream itself).
///
/// `exact`: passes every byte of an answer on as it came.
record Gateway(String name, int port, String path, List<ProcessHandle> roots, boolean exact) {

  static final String BARE = "bare";
  static final String NGINX = "nginx";
  static final String DIRECT = "direct";

  /// Microseconds of CPU, user and system, that all its living processes used since they started.
  long cpu() {
    return processes().mapToLong(Gateway::ticks).sum() * 10_000;
  }

  /// Bytes of memory that its processes hold.
  long resident() {
    return processes().mapToLong(Gateway::pages).sum();
  }

  long threads(String prefix) {
    return processes().mapToLong(process -> threads(process, prefix)).sum();
  }

  boolean alive() {
    return roots.stream().allMatch(ProcessHandle::isAlive);
  }

  private Stream<ProcessHandle> processes() {
    return roots.stream()
        .flatMap(root -> Stream.concat(Stream.of(root), root.descendants()))
        .distinct();
  }

  private static long ticks(ProcessHandle process) {
    var stat = read(Path.of("/proc/" + process.pid() + "/stat"));
    if (stat.isEmpty()) {
      return 0;
    }
    var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
  }

  private static long pages(ProcessHandle process) {
    return read(Path.of("/proc/" + process.pid() + "/status"))
        .lines()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .sum();
  }

  private static long threads(ProcessHandle process, String prefix) {
    try (var tasks = Files.list(Path.of("/proc/" + process.pid() + "/task"))) {
      return tasks.filter(task -> read(task.resolve("comm")).startsWith(prefix)).count();
    } catch (IOException _) {
      return 0;
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException | UncheckedIOException _) {
      return "";
    }
  }
}
