package dev.relay.launcher;

/// The section `log:`.
public record LogConfig(Format format) {

  /// How a log line looks; `AUTO` is pretty on a terminal and JSON elsewhere.
  public enum Format {
    AUTO,
    PRETTY,
    JSON
  }

  public static final LogConfig DEFAULT = new LogConfig(Format.AUTO);
}
