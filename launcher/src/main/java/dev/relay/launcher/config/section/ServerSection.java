package dev.relay.launcher.config.section;

import dev.relay.gateway.config.ServerConfig;
import dev.relay.launcher.yaml.Fixed;
import dev.relay.launcher.yaml.Key;
import dev.relay.launcher.yaml.NotBuilt;
import dev.relay.launcher.yaml.Section;
import dev.relay.launcher.yaml.Size;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The section `server:`.
public record ServerSection(
    Section at,
    @Key(
            value = "Unset: 127.0.0.1 in mode open, else 0.0.0.0.",
            example = "127.0.0.1",
            matches = Words.HOST,
            expected = Words.A_HOST)
        @Fixed
        Optional<String> host,
    @Key(value = "0 takes any free port.", max = "65535") @Fixed int port,
    @Key(
            value =
                "A port of its own for /health, /metrics and /admin, on the same host; the last two are then on no"
                    + " other.",
            example = "9090",
            max = "65535")
        @Fixed
        Optional<Integer> managementPort,
    @Key(value = "The largest request body.", min = "1kb", max = "2147483647") Size maxBody,
    @Key(
            value = "Exchanges that the node answers at once; what is more gets 503.",
            min = "1",
            max = "1000000")
        int maxExchanges,
    @Key(
            value =
                "Bytes that the node holds at once: request bodies, unfinished heads, answers that"
                    + " wait; what is more gets 503, or is cut. Unset: a quarter of the JVM's"
                    + " largest heap, and never less than max-body.",
            example = "128mb",
            min = "1kb")
        Optional<Size> maxBuffered,
    @Key("How long to drive the own path before /health/ready says yes") @NotBuilt Duration warmUp,
    @Key(
            value =
                "How long an upstream may be silent before a stream gets a comment that keeps it"
                    + " alive.",
            min = "1ms")
        Duration heartbeat,
    @Key("How long running exchanges may go on after the order to stop; then they are cut.")
        Duration drain,
    @Key("Certificate and key in PEM, for HTTPS; read again when they change.") Pem tls,
    @Key("Who may call from a browser; loopback always may, \"*\" lets everybody.") Cors cors,
    @Key(
            value = "Verticle instances; unset: one per event loop.",
            example = "2",
            min = "1",
            max = "1024")
        @Fixed
        Optional<Integer> instances) {

  static final ServerSection DEFAULT =
      new ServerSection(
          Section.EMPTY,
          Optional.empty(),
          ServerConfig.DEFAULT.port(),
          Optional.empty(),
          new Size(ServerConfig.DEFAULT.maxBody()),
          ServerConfig.DEFAULT.maxExchanges(),
          Optional.empty(),
          Duration.ZERO,
          ServerConfig.DEFAULT.heartbeat(),
          ServerConfig.DEFAULT.drain(),
          Pem.DEFAULT,
          Cors.DEFAULT,
          Optional.empty());

  /// The paths of two files.
  public record Pem(Section at, @Key Optional<String> cert, @Key Optional<String> key) {
    static final Pem DEFAULT = new Pem(Section.EMPTY, Optional.empty(), Optional.empty());
  }

  public record Cors(
      @Key(matches = Words.ORIGIN, expected = Words.AN_ORIGIN) List<String> origins) {
    static final Cors DEFAULT = new Cors(ServerConfig.DEFAULT.origins());
  }
}
