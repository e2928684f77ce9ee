package dev.relay.launcher.config;

import dev.relay.launcher.config.layer.LayerFiles;
import dev.relay.launcher.config.layer.Layers;
import dev.relay.launcher.config.layer.Sources;
import dev.relay.launcher.config.state.StateFolder;
import dev.relay.launcher.file.DotenvText;
import dev.relay.launcher.file.FileOwner;
import dev.relay.launcher.file.FileReading;
import dev.relay.launcher.yaml.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// How Relay was called: the thin edge that finds and reads the files of a configuration.
///
/// A file that is found, and not named, is read only if it belongs to who runs Relay, to root or to
/// the owner of the distribution: nobody else decides where keys go.
///
/// @param config the file asked for by name, which then has to exist
/// @param directory the working directory
/// @param dist where Relay is installed, if it knows
/// @param pinned the file that was found at the start
public record Invocation(
    Optional<Path> config,
    Path directory,
    Optional<Path> dist,
    Map<String, String> environment,
    Map<String, String> flags,
    Optional<Path> pinned) {

  private static final String DOTENV = ".env";
  private static final Path USUAL = Path.of("relay.yaml");
  private static final Path PACKAGED = Path.of("conf", "relay.yaml");
  private static final String YAML = " (expected: a readable YAML file in UTF-8)";

  public Invocation(
      Optional<Path> config,
      Path directory,
      Optional<Path> dist,
      Map<String, String> environment,
      Map<String, String> flags) {
    this(config, directory, dist, environment, flags, Optional.empty());
  }

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
    if (config.isEmpty() && pinned.isEmpty()) {
      candidates()
          .filter(path -> !isTrusted(path))
          .forEach(path ->
              warnings.add(
                  path
                      + ": belongs to another user and is not read (expected: a file of yours, or"
                      + " --config "
                      + path
                      + ")"));
    }
    Optional<Path> file = file();
    return new Sources(
        file.map(Path::toString).orElse("relay.yaml"),
        file.map(this::text).orElse(""),
        file.map(this::folder).orElse(directory),
        environment,
        dotenv,
        flags,
        warnings,
        Layers.NONE);
  }

  /// Where `providers.yaml` and `models.yaml` may stand.
  public LayerFiles layers() {
    var folders = new ArrayList<Path>();
    dist.ifPresent(home -> folders.add(home.resolve("conf")));
    file().map(this::folder).ifPresent(folders::add);
    StateFolder.of(environment).map(StateFolder::path).ifPresent(folders::add);
    var owner = owner();
    return new LayerFiles(folders, config.map(directory::resolve).map(owner::and).orElse(owner));
  }

  /// The file that is read, if there is one.
  public Optional<Path> file() {
    return config.or(() -> pinned).or(() -> candidates().filter(this::isTrusted).findFirst());
  }

  /// The same, for the file that is read now: another one that would come before it, or its
  /// absence, makes no difference.
  public Invocation pin() {
    return new Invocation(config, directory, dist, environment, flags, file());
  }

  /// What is read, and what would be if it were there.
  public Set<Path> files() {
    var files = new LinkedHashSet<Path>();
    files.add(dotenv());
    files.add(directory.resolve(file().orElse(USUAL)));
    return files;
  }

  private Stream<Path> candidates() {
    return Stream.concat(Stream.of(USUAL, PACKAGED), packaged().stream())
        .filter(path -> Files.exists(directory.resolve(path)));
  }

  private Optional<Path> packaged() {
    return dist.map(home -> home.resolve(PACKAGED));
  }

  private boolean isTrusted(Path file) {
    return packaged().filter(file::equals).isPresent()
        || owner().doubt(directory.resolve(file)).isEmpty();
  }

  private FileOwner owner() {
    FileOwner owner = FileOwner.of(environment);
    return dist.map(owner::and).orElse(owner);
  }

  private Path folder(Path file) {
    return directory.resolve(file).toAbsolutePath().resolveSibling("");
  }

  private String text(Path file) {
    if (config.isEmpty() && !isTrusted(file)) {
      throw new ConfigException(List.of(file + ": belongs to another user now" + YAML));
    }
    return switch (FileReading.of(directory.resolve(file), FileReading.LARGEST)) {
      case FileReading.Text(String text) -> text;
      case FileReading.Absent() ->
          throw new ConfigException(List.of(file + ": cannot be read: NoSuchFileException" + YAML));
      case FileReading.Refused(String reason) ->
          throw new ConfigException(List.of(file + ": " + reason + YAML));
    };
  }

  /// Beside the file that was named, else in the working directory.
  private Path dotenv() {
    return config.map(this::folder).orElse(directory).resolve(DOTENV);
  }

  private Map<String, String> dotenv(List<String> warnings) {
    Path file = dotenv();
    checkOther(file, warnings);
    FileOwner owner = config.map(directory::resolve).map(owner()::and).orElse(owner());
    FileReading reading =
        owner
            .doubt(file)
            .<FileReading>map(FileReading.Refused::new)
            .orElseGet(() -> FileReading.of(file, FileReading.LARGEST));
    return switch (reading) {
      case FileReading.Absent() -> Map.of();
      case FileReading.Refused(String reason) -> {
        warnings.add(
            DOTENV + ": " + reason + ", and is skipped (expected: a file of yours, text in UTF-8)");
        yield Map.of();
      }
      case FileReading.Text(String text) -> {
        DotenvText lines = DotenvText.of(text);
        lines
            .malformed()
            .forEach(line ->
                warnings.add(
                    DOTENV
                        + ":"
                        + line
                        + ": is not understood and is skipped (expected: NAME=value)"));
        yield lines.entries();
      }
    };
  }

  /// Who names a file may expect what stands where they are.
  private void checkOther(Path read, List<String> warnings) {
    Path here = directory.resolve(DOTENV);
    try {
      if (config.isPresent()
          && Files.exists(here)
          && !(Files.exists(read) && Files.isSameFile(here, read))) {
        warnings.add(
            DOTENV
                + ": that of the working directory is not read, since --config names a file elsewhere"
                + " (expected: "
                + read
                + ")");
      }
    } catch (IOException _) {
      // Whether they are the same file makes no difference to what is read.
    }
  }

  /// Without the environment, which holds secrets.
  @Override
  public String toString() {
    return "Invocation[" + directory + "]";
  }
}
