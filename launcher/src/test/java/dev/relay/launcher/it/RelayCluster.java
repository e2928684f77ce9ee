package dev.relay.launcher.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Nodes of one cluster on free ports of this host, each in a JVM of its own.
public final class RelayCluster implements AutoCloseable {

  public static final String SECRET = "secret: CANARY-of-the-cluster";

  /// The ports of one node.
  private record Place(int port, int busPort) {}

  private final Path folder;
  private final String sections;
  private final List<Place> places = new ArrayList<>();
  private final List<RelayProcess> processes = new ArrayList<>();

  /// @param size how many nodes there may be, which are numbered from 0
  /// @param sections of the configuration of every node
  public RelayCluster(Path folder, int size, String sections) {
    this.folder = folder;
    this.sections = sections;
    for (int i = 0; i < size; i++) {
      places.add(new Place(Ports.free(), Ports.free()));
    }
  }

  /// Starts the node with this number, again if it has ended.
  ///
  /// @param roles as the flag `--roles` takes them
  public RelayProcess start(int number, String roles) {
    return start(number, roles, SECRET);
  }

  /// @param options more of the section `cluster:`
  public RelayProcess start(int number, String roles, String options) {
    var place = places.get(number);
    var members =
        places.stream()
            .filter(other -> !other.equals(place))
            .map(other -> "'127.0.0.1:" + other.port() + "'")
            .collect(Collectors.joining(", "));
    var cluster =
        "cluster: {enabled: true, port: %d, bus-port: %d, members: [%s], %s}\n"
            .formatted(place.port(), place.busPort(), members, options);
    var process = RelayProcess.started(home(), cluster + sections, "--roles", roles);
    processes.add(process);
    return process;
  }

  /// Of Hazelcast.
  public int port(int number) {
    return places.get(number).port();
  }

  public int busPort(int number) {
    return places.get(number).busPort();
  }

  private Path home() {
    try {
      return Files.createDirectories(folder.resolve("node-" + processes.size()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    processes.forEach(RelayProcess::close);
  }
}
