package dev.relay.launcher.config;

import dev.relay.launcher.yaml.ConfigException;
import io.github.cdimascio.dotenv.Dotenv;
import io.github.cdimascio.dotenv.DotenvBuilder;
import io.github.cdimascio.dotenv.DotenvEntry;
import io.github.cdimascio.dotenv.DotenvException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// How Relay was called: the thin edge that finds and reads the files of a configuration.
///
/// @param config the file asked for by name, which then has to exist
/// @param directory the working directory
/// @param dist where Relay is installed, if it knows
public record Invocation(
    Optional<Path> config,
    Path directory,
    Optional<Path> dist,
    Map<String, String> environment,
    Map<String, String> flags) {

  private static final String DOTENV = ".env";

  /// Of this process.
  ///
  /// @param flags of the command line, without dashes: `config`, `host`, `port`, `roles`
  public static Invocation of(Map<String, String> flags) {
    return new Invocation(
        Optional.ofNullable(flags.get("config")).map(Path::of),
        Path.of(""),
        Optional.ofNullable(System.getProperty("relay.dist")).map(Path::of),
        System.getenv(),
        flags);
  }

  /// Throws a [ConfigException] for a file that is there and cannot be read, or was named and is
  /// not there.
  public Sources read() {
    List<String> warnings = new ArrayList<>();
    Map<String, String> dotenv = dotenv(warnings);
    Optional<Path> file = file();
    return new Sources(
        file.map(Path::toString).orElse("relay.yaml"),
        file.map(this::text).orElse(""),
        file.map(path -> directory.resolve(path).toAbsolutePath().getParent()).orElse(directory),
        environment,
        dotenv,
        flags,
        warnings);
  }

  /// The file that is read, if there is one.
  public Optional<Path> file() {
    return config.or(this::found);
  }

  /// The same, for the file that is read now: another one that would come before it, or its
  /// absence, makes no difference.
  public Invocation pinned() {
    return new Invocation(file(), directory, dist, environment, flags);
  }

  /// What is read, and what would be if it were there.
  public Set<Path> files() {
    var files = new LinkedHashSet<Path>();
    files.add(directory.resolve(DOTENV));
    file()
        .or(() -> Optional.of(Path.of("relay.yaml")))
        .map(directory::resolve)
        .ifPresent(files::add);
    return files;
  }

  private Optional<Path> found() {
    Path packaged = Path.of("conf", "relay.yaml");
    return Stream.concat(
            Stream.of(Path.of("relay.yaml"), packaged),
            dist.map(home -> home.resolve(packaged)).stream())
        .filter(path -> Files.exists(directory.resolve(path)))
        .findFirst();
  }

  private String text(Path file) {
    try {
      return Files.readString(directory.resolve(file));
    } catch (IOException e) {
      throw new ConfigException(
          List.of(
              file
                  + ": cannot be read: "
                  + e.getClass().getSimpleName()
                  + " (expected: a readable YAML file in UTF-8)"));
    }
  }

  private Map<String, String> dotenv(List<String> warnings) {
    Path file = directory.resolve(DOTENV);
    if (!Files.isRegularFile(file)) {
      return Map.of();
    }
    try {
      List<String> lines = Files.readAllLines(file);
      try {
        return entries(Dotenv.configure());
      } catch (DotenvException e) {
        warnings.add(place(lines, e) + ": is not understood and is skipped (expected: NAME=value)");
        return entries(Dotenv.configure().ignoreIfMalformed());
      }
    } catch (IOException e) {
      warnings.add(DOTENV + ": cannot be read and is skipped (expected: text in UTF-8)");
      return Map.of();
    }
  }

  /// The library quotes the line, which may hold a secret: only its number is told.
  private static String place(List<String> lines, DotenvException e) {
    String quoted = Optional.ofNullable(e.getMessage()).orElse("");
    return IntStream.range(0, lines.size())
        .filter(i -> !lines.get(i).isBlank() && quoted.endsWith(lines.get(i)))
        .mapToObj(i -> DOTENV + ":" + (i + 1))
        .findFirst()
        .orElse(DOTENV);
  }

  private Map<String, String> entries(DotenvBuilder builder) {
    return builder
        .directory(directory.toAbsolutePath().toString())
        .filename(DOTENV)
        .load()
        .entries(Dotenv.Filter.DECLARED_IN_ENV_FILE)
        .stream()
        .collect(Collectors.toMap(DotenvEntry::getKey, Invocation::bare, (_, last) -> last));
  }

  /// The library takes double quotes off, and leaves single ones on.
  private static String bare(DotenvEntry entry) {
    return entry.getValue().replaceFirst("(?s)^'(.*)'$", "$1");
  }

  /// Without the environment, which holds secrets.
  @Override
  public String toString() {
    return "Invocation[" + directory + "]";
  }
}
