package dev.relay.launcher.yaml;

import dev.relay.launcher.file.FileReading;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Replaces `${env:NAME}` and `${file:path}` in a value; what they bring is not looked at again.
public final class References {

  /// A value with its references replaced, and those that lead nowhere.
  record Expansion(String text, List<String> unset) {}

  /// A key whose value could not be had.
  public record Unset(String where, String path, String reason) {
    @Override
    public String toString() {
      return where + ": " + path + ": " + reason;
    }
  }

  private static final Pattern REFERENCE = Pattern.compile("\\$\\{(env|file):([^}]*)}");
  private static final int LARGEST = 1 << 20;

  static final References NONE = new References(Variables.NONE, Path.of(""));

  private final Variables variables;
  private final Path folder;
  private final Set<Path> files = new LinkedHashSet<>();

  public References(Variables variables, Path folder) {
    this.variables = variables;
    this.folder = folder;
  }

  Expansion expand(String raw) {
    List<String> unset = new ArrayList<>();
    String text =
        REFERENCE
            .matcher(raw)
            .replaceAll(match -> {
              boolean variable = match.group(1).equals("env");
              String name = match.group(2).strip();
              Optional<String> value = variable ? variables.get(name) : file(name);
              if (value.isEmpty()) {
                unset.add(match.group() + (variable ? " is not set" : " " + absence(name)));
              }
              return Matcher.quoteReplacement(value.orElse(""));
            });
    return new Expansion(text, unset);
  }

  /// A path as the file means it.
  public Path resolve(String path) {
    return folder.resolve(path);
  }

  /// Notes a file that somebody else looks at.
  public void looked(Path path) {
    files.add(path);
  }

  /// Every file that was looked at, whether it is there or not.
  public Set<Path> files() {
    return Set.copyOf(files);
  }

  /// What stands in a file; nothing for one that cannot be read, is empty or far too large.
  public Optional<String> file(String name) {
    return reading(name)
        .flatMap(FileReading::found)
        .map(String::strip)
        .filter(text -> !text.isEmpty());
  }

  private String absence(String name) {
    return reading(name)
        .filter(FileReading.Refused.class::isInstance)
        .map(FileReading.Refused.class::cast)
        .map(FileReading.Refused::reason)
        .filter(reason -> !reason.startsWith("cannot be read"))
        .orElse("cannot be read or is empty");
  }

  private Optional<FileReading> reading(String name) {
    try {
      Path path = resolve(name);
      files.add(path);
      return Optional.of(FileReading.of(path, LARGEST));
    } catch (InvalidPathException _) {
      return Optional.empty();
    }
  }
}
