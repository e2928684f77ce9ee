package dev.relay.launcher.config;

import dev.relay.contract.Secret;
import java.nio.file.Path;
import java.util.Optional;

/// The key of `/admin`.
///
/// @param where it stands, for messages
/// @param file that Relay keeps it in, unless it is configured
record AdminKey(Secret secret, String where, Optional<Path> file) {

  /// How many characters it has at least.
  static final int LENGTH = 16;

  boolean isLongEnough() {
    return secret.reveal().length() >= LENGTH;
  }
}
