package dev.relay.launcher.config.state;

import dev.relay.launcher.file.FileOwner;
import dev.relay.launcher.file.FileReading;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// Where Relay keeps what outlives it: `RELAY_HOME`, or `~/.relay`. Others may not look into what
/// it writes there; who may look into a folder that is there already is for its owner to say.
public record StateFolder(Path path) {

  private static final int LARGEST = 1 << 20;
  private static final String ONLY_MINE = "rw-------";
  private static final String ONLY_MY_FOLDER = "rwx------";

  /// Nothing where the environment tells neither it nor a home.
  public static Optional<StateFolder> of(Map<String, String> environment) {
    return value(environment, "RELAY_HOME")
        .map(Path::of)
        .or(() -> value(environment, "HOME").map(home -> Path.of(home, ".relay")))
        .map(folder -> new StateFolder(folder.toAbsolutePath()));
  }

  private static Optional<String> value(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).filter(text -> !text.isBlank());
  }

  public Path file(String name) {
    return path.resolve(name);
  }

  /// Makes it if it is not there, and fails with an [UncheckedIOException] if the file cannot be
  /// written; leaves no trace in it.
  public void prepare(String name) {
    try {
      make();
      Files.delete(next(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Writes a file that is not there yet, whole from the moment when it is; makes the folder, too.
  /// Of several that do so at once one writes it, and the others leave it as it is.
  public void create(String name, Supplier<byte[]> bytes) {
    try {
      make();
      if (!Files.exists(file(name), LinkOption.NOFOLLOW_LINKS)) {
        publish(name, bytes.get());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void publish(String name, byte[] bytes) throws IOException {
    var next = next(name);
    try {
      Files.write(next, bytes, StandardOpenOption.SYNC);
      link(next, file(name));
    } catch (FileAlreadyExistsException _) {
      // Another process was first.
    } finally {
      Files.deleteIfExists(next);
    }
  }

  /// A link is never put in a file's place. Where the file system has none, the file may be, by a
  /// process that looks in the same instant: the one that comes last is what all read in the end.
  private static void link(Path next, Path file) throws IOException {
    try {
      Files.createLink(file, next);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (UnsupportedOperationException | FileSystemException _) {
      Files.move(next, file);
    }
  }

  /// What stands in a file that nobody else may have put there or written.
  public FileReading secret(String name, FileOwner owner) {
    var file = file(name);
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return new FileReading.Absent();
    }
    var reading = FileReading.of(file, LARGEST);
    return owner
        .doubt(file)
        .or(() -> reading instanceof FileReading.Text ? owner.writable(file) : Optional.empty())
        .<FileReading>map(FileReading.Refused::new)
        .orElse(reading);
  }

  /// Replaces the file as a whole, or leaves it as it is; to be called after [#prepare].
  public void write(String name, byte[] bytes) {
    try {
      var next = next(name);
      try {
        Files.write(next, bytes);
        Files.move(next, file(name), StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(next);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Whether there was such a file.
  public boolean delete(String name) {
    try {
      return Files.deleteIfExists(file(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void make() throws IOException {
    if (!Files.isDirectory(path)) {
      Files.createDirectories(path, mode(ONLY_MY_FOLDER));
    }
  }

  private Path next(String name) throws IOException {
    return Files.createTempFile(path, name, ".next", mode(ONLY_MINE));
  }

  private static FileAttribute<?>[] mode(String permissions) {
    return isPosix()
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  private static boolean isPosix() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
  }
}
