package dev.relay.launcher.config.section;

import dev.relay.launcher.yaml.Fixed;
import dev.relay.launcher.yaml.Key;

/// The section `log:`.
public record LogConfig(
    @Key("auto (pretty on a terminal, else json), pretty or json.") @Fixed Format format,
    @Key("Of Relay's own lines; warn leaves out the line of each exchange that went well.")
        Level level) {

  /// How a log line looks; `AUTO` is pretty on a terminal and JSON elsewhere.
  public enum Format {
    AUTO,
    PRETTY,
    JSON
  }

  /// What is logged: this, and what is worse.
  public enum Level {
    DEBUG,
    INFO,
    WARN,
    ERROR;

    /// Whether what goes well is not worth a line.
    public boolean quiet() {
      return compareTo(INFO) > 0;
    }
  }

  public static final LogConfig DEFAULT = new LogConfig(Format.AUTO, Level.INFO);
}
