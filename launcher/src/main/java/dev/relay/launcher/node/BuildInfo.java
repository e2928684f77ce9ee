package dev.relay.launcher.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Properties;

/// What was built, from what, and when.
public final class BuildInfo {

  private static final String RESOURCE = "/dev/relay/launcher/build.properties";

  private final Properties properties = new Properties();

  public BuildInfo() {
    try (var in = BuildInfo.class.getResourceAsStream(RESOURCE)) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String version() {
    return properties.getProperty("version", "unknown");
  }

  public List<String> lines() {
    return List.of(
        "relay " + version(),
        "commit " + properties.getProperty("commit", "unknown"),
        "built " + properties.getProperty("time", "unknown"),
        "java " + Runtime.version() + " (" + System.getProperty("java.vendor", "") + ")",
        "vertx " + vertxVersion());
  }

  private static String vertxVersion() {
    try (var in = BuildInfo.class.getResourceAsStream("/META-INF/vertx/vertx-version.txt")) {
      return in == null ? "unknown" : new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
