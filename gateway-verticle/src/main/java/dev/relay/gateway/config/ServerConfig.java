package dev.relay.gateway.config;

import dev.relay.contract.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// The section `server:`.
///
/// @param managementPort for `/health`, `/metrics` and `/admin`; unset: they are at `port`
/// @param maxBody in bytes; a larger request is refused before it is read
/// @param maxExchanges that this node answers at once
/// @param maxBuffered bytes that this node holds at once for others
/// @param heartbeat how long an upstream may be silent before a comment goes to the client of a
///   stream
/// @param drain how long running exchanges may go on after the order to stop
/// @param tls unset: plain HTTP
/// @param origins that may call from a browser, besides those on loopback; `*` for all
/// @param verticles unset: one per event loop
public record ServerConfig(
    String host,
    int port,
    OptionalInt managementPort,
    long maxBody,
    int maxExchanges,
    long maxBuffered,
    Duration heartbeat,
    Duration drain,
    Optional<Tls> tls,
    List<String> origins,
    OptionalInt verticles) {

  /// A chain of certificates and its key, in PEM.
  public record Tls(String cert, Secret key) {}

  public static final ServerConfig DEFAULT =
      new ServerConfig(
          "127.0.0.1",
          8080,
          OptionalInt.empty(),
          64L << 20,
          10_000,
          usuallyBuffered(64L << 20),
          Duration.ofSeconds(15),
          Duration.ofMinutes(10),
          Optional.empty(),
          List.of(),
          OptionalInt.empty());

  public ServerConfig {
    origins = List.copyOf(origins);
  }

  /// A quarter of the largest heap, and in any case one body of the largest size.
  public static long usuallyBuffered(long maxBody) {
    return Math.max(maxBody, Runtime.getRuntime().maxMemory() / 4);
  }

  /// The largest body that may be held as a whole.
  public long maxHeld() {
    return Math.min(maxBody, maxBuffered);
  }

  /// The same where `listening` is: what is read once does not move.
  public ServerConfig at(ServerConfig listening) {
    return new ServerConfig(
        listening.host,
        listening.port,
        listening.managementPort,
        maxBody,
        maxExchanges,
        maxBuffered,
        heartbeat,
        drain,
        listening.tls.isPresent() ? tls.or(listening::tls) : Optional.empty(),
        origins,
        listening.verticles);
  }
}
