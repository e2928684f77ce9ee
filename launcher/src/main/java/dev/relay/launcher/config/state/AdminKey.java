package dev.relay.launcher.config.state;

import dev.relay.contract.Secret;
import java.nio.file.Path;
import java.util.Optional;

/// The key of `/admin`.
///
/// @param where it stands, for messages
/// @param file that Relay keeps it in, unless it is configured
public record AdminKey(Secret secret, String where, Optional<Path> file) {

  /// How many characters it has at least.
  public static final int LENGTH = 16;

  public boolean isLongEnough() {
    return secret.reveal().length() >= LENGTH;
  }
}
