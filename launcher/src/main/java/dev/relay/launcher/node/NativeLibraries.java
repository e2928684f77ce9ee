package dev.relay.launcher.node;

import dev.relay.launcher.file.FileOwner;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// Where Netty unpacks its native library before it is loaded: in a folder that others may write to
/// it could be another one by then.
public final class NativeLibraries {

  private static final String FOLDER = "io.netty.native.workdir";
  private static final String OFF = "io.netty.transport.noNative";

  private NativeLibraries() {}

  /// To be called before anything of Netty is loaded. Goes without the library, and says why, where
  /// its folder is somebody else's.
  public static Optional<String> check(Map<String, String> environment) {
    var folder = System.getProperty(FOLDER, "");
    if (folder.isEmpty() || !FileOwner.of(environment).isShared(Path.of(folder))) {
      return Optional.empty();
    }
    System.setProperty(OFF, "true");
    return Optional.of(
        folder
            + ": belongs to another user, is open to others or is a link, so that no native library is"
            + " used (expected: a folder of yours with mode 0700, or none: then it is made)");
  }
}
