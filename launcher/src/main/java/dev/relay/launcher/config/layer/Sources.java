package dev.relay.launcher.config.layer;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// What a configuration is made of, already read.
///
/// @param file what messages call the file
/// @param text of the file, empty where there is none
/// @param folder that relative paths in the file start from
/// @param flags of the command line, without dashes: `host`, `port`, `roles`
/// @param warnings of the reading itself
/// @param layers above what is known of services and models
public record Sources(
    String file,
    String text,
    Path folder,
    Map<String, String> environment,
    Map<String, String> dotenv,
    Map<String, String> flags,
    List<String> warnings,
    Layers layers) {

  public Sources {
    environment = Map.copyOf(environment);
    dotenv = Map.copyOf(dotenv);
    flags = Map.copyOf(flags);
    warnings = List.copyOf(warnings);
  }

  /// The same with other layers.
  public Sources with(Layers others) {
    return new Sources(file, text, folder, environment, dotenv, flags, warnings, others);
  }

  /// Without the environment, which holds secrets.
  @Override
  public String toString() {
    return "Sources[" + file + "]";
  }
}
