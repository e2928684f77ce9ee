package dev.relay.gateway;

import java.time.Duration;
import java.util.List;

/// The section `server:`.
///
/// @param maxBody in bytes; a larger request is refused before it is read
/// @param heartbeat how long an upstream may be silent before a comment goes to the client of a
///   stream
/// @param drain how long running exchanges may go on after the order to stop
/// @param origins that may call from a browser, besides those on loopback; `*` for all
public record ServerConfig(
    String host, int port, long maxBody, Duration heartbeat, Duration drain, List<String> origins) {

  public static final ServerConfig DEFAULT =
      new ServerConfig(
          "127.0.0.1", 8080, 64L << 20, Duration.ofSeconds(15), Duration.ofMinutes(10), List.of());

  public ServerConfig {
    origins = List.copyOf(origins);
  }

  public ServerConfig withPort(int port) {
    return new ServerConfig(host, port, maxBody, heartbeat, drain, origins);
  }
}
