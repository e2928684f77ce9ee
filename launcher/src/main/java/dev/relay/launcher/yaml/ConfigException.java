package dev.relay.launcher.yaml;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/// A configuration that cannot be used, with every reason at once.
public final class ConfigException extends RuntimeException {

  private final transient List<String> errors;
  private final transient Set<Path> files;

  public ConfigException(List<String> errors) {
    this(errors, Set.of());
  }

  /// @param files that were read on the way, or would have been if they were there
  public ConfigException(List<String> errors, Set<Path> files) {
    super(String.join("\n", errors), null, false, false);
    this.errors = List.copyOf(errors);
    this.files = Set.copyOf(files);
  }

  public Set<Path> files() {
    return files;
  }

  /// One line each: where, which key, what came and what was expected; never a secret.
  public List<String> errors() {
    return errors;
  }
}
