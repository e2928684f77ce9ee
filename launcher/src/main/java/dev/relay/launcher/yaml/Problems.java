package dev.relay.launcher.yaml;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Everything that is found wrong on the way, to be told at once.
public final class Problems {

  private final Set<String> errors = new LinkedHashSet<>();
  private final Set<String> warnings = new LinkedHashSet<>();

  /// @param came what stood there, or what kind of thing; never a secret
  public void error(String where, String path, String came, String expected) {
    error(where + ": " + path + ": " + came + " (expected: " + expected + ")");
  }

  public void error(String sentence) {
    errors.add(sentence);
  }

  public void warn(String sentence) {
    warnings.add(sentence);
  }

  public void warn(Collection<String> sentences) {
    warnings.addAll(sentences);
  }

  public List<String> warnings() {
    return List.copyOf(warnings);
  }

  /// @param files that were looked at
  public void raise(Set<Path> files) {
    if (!errors.isEmpty()) {
      throw new ConfigException(new ArrayList<>(errors), files);
    }
  }
}
