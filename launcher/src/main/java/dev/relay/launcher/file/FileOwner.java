package dev.relay.launcher.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// Whose files are taken: those of the user that Relay runs as, and those of root.
///
/// Where the system does not tell users, and in a container, all files are taken: who mounted them
/// there is the one who runs it.
public final class FileOwner {

  private static final int ROOT = 0;
  private static final int OTHERS_WRITE = 0002;
  private static final int GROUP_WRITES = 0020;
  private static final int STICKY = 01000;
  private static final int OTHERS = 077;

  /// Of a folder, by group and by others; times [#ANY] it is all that they may do below.
  private static final int SEARCH = 011;

  private static final int ANY = 7;
  private static final Path STATUS = Path.of("/proc/self/status");

  /// Read once: it stays the same.
  private static final class Self {
    static final OptionalInt USER = user();
  }

  private final OptionalInt self;
  private final Set<Integer> trusted = new HashSet<>();

  private FileOwner(OptionalInt self) {
    this.self = self;
    trusted.add(ROOT);
    self.ifPresent(trusted::add);
  }

  /// Of this process. The variable `container` says that it runs in one, as is usual.
  public static FileOwner of(Map<String, String> environment) {
    return new FileOwner(
        environment.getOrDefault("container", "").isBlank() ? Self.USER : OptionalInt.empty());
  }

  /// The same, and the owner of `file` besides.
  public FileOwner and(Path file) {
    var more = new FileOwner(self);
    more.trusted.addAll(trusted);
    attribute(file, "uid").ifPresent(more.trusted::add);
    return more;
  }

  /// Why a file may be somebody else's, if so; a link is to belong to a trusted user as well as
  /// what it leads to.
  public Optional<String> doubt(Path file) {
    return isForeign(file, LinkOption.NOFOLLOW_LINKS) || isForeign(file)
        ? Optional.of("belongs to another user")
        : Optional.empty();
  }

  /// Whether the entry of the folder, whatever it leads to, is somebody else's.
  public boolean isForeign(Path file, LinkOption... options) {
    var uid = attribute(file, "uid", options);
    return self.isPresent() && uid.isPresent() && !trusted.contains(uid.getAsInt());
  }

  /// Whether the mode of a file lets others in, wherever it stands.
  public Optional<String> open(Path file) {
    return self.isPresent() && (mode(file) & OTHERS) != 0
        ? Optional.of("is open to other users")
        : Optional.empty();
  }

  /// The same, unless a folder above keeps them out.
  public Optional<String> exposed(Path file) {
    return open(file).filter(_ -> isReached(file));
  }

  private static boolean isReached(Path file) {
    try {
      int bits = mode(file);
      for (var above = file.toRealPath().getParent(); above != null; above = above.getParent()) {
        // Who may not search a folder comes to nothing that is in it.
        bits &= (mode(above) & SEARCH) * ANY;
      }
      return (bits & OTHERS) != 0;
    } catch (IOException _) {
      return true;
    }
  }

  /// Why what stands in a file may be of others, if so.
  public Optional<String> writable(Path file) {
    return self.isPresent() && (mode(file) & (GROUP_WRITES | OTHERS_WRITE)) != 0
        ? Optional.of("may be written by other users")
        : Optional.empty();
  }

  /// Whether other users may put something into a folder, or put another one in its place.
  public boolean isShared(Path folder) {
    var parent = folder.toAbsolutePath().getParent();
    return !Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
        || doubt(folder).isPresent()
        || isWritten(folder, GROUP_WRITES | OTHERS_WRITE)
        || (parent != null && (isForeign(parent) || isWritten(parent, OTHERS_WRITE)));
  }

  /// Where a folder is sticky, each removes and renames what is its own.
  private boolean isWritten(Path folder, int bits) {
    int mode = mode(folder);
    return self.isPresent() && (mode & bits) != 0 && (mode & STICKY) == 0;
  }

  private static int mode(Path file) {
    return attribute(file, "mode").orElse(0);
  }

  private static OptionalInt attribute(Path file, String name, LinkOption... options) {
    try {
      return Files.getAttribute(file, "unix:" + name, options) instanceof Integer value
          ? OptionalInt.of(value)
          : OptionalInt.empty();
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException _) {
      return OptionalInt.empty();
    }
  }

  /// The effective one.
  private static OptionalInt user() {
    return FileReading.of(STATUS, FileReading.LARGEST)
        .found()
        .flatMap(text -> text.lines().filter(line -> line.startsWith("Uid:")).findFirst())
        .map(line -> OptionalInt.of(Integer.parseUnsignedInt(line.split("\\s+")[2])))
        .orElseGet(OptionalInt::empty);
  }
}
