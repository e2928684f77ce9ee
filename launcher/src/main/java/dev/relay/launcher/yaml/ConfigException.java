package dev.relay.launcher.yaml;

import java.util.List;

/// A configuration that cannot be used, with every reason at once.
public final class ConfigException extends RuntimeException {

  private final transient List<String> errors;

  public ConfigException(List<String> errors) {
    super(String.join("\n", errors), null, false, false);
    this.errors = List.copyOf(errors);
  }

  /// One line each: where, which key, what came and what was expected; never a secret.
  public List<String> errors() {
    return errors;
  }
}
