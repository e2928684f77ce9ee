package dev.relay.gateway.config;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// The section `auth:`.
///
/// @param adminSha256 of the key of `/admin`, in hexadecimal digits; unset: nobody may come there
public record AuthConfig(Mode mode, List<Key> keys, Optional<String> adminSha256) {

  /// Who may call: anybody, holders of a configured key, or holders of a key of the provider.
  public enum Mode {
    OPEN,
    KEYS,
    PASSTHROUGH
  }

  /// What a key may do on the paths that Relay does not look into.
  public enum PassthroughScope {
    NONE,
    /// What stores nothing.
    STATELESS,
    /// Files, batches and stored objects too, of which the provider's key sees everybody's.
    FULL
  }

  /// A key of Relay, known by its SHA-256 only.
  ///
  /// @param sha256 64 hexadecimal digits
  /// @param models globs of the names that it may ask for
  public record Key(String name, String sha256, List<String> models, PassthroughScope paths) {

    /// One that may do on other paths what keys usually may.
    public Key(String name, String sha256, List<String> models) {
      this(name, sha256, models, PassthroughScope.STATELESS);
    }

    public Key {
      checkDigest(sha256);
      models = List.copyOf(models);
    }
  }

  public static final AuthConfig DEFAULT = new AuthConfig(Mode.OPEN, List.of());

  /// One without a key of `/admin`.
  public AuthConfig(Mode mode, List<Key> keys) {
    this(mode, keys, Optional.empty());
  }

  public AuthConfig {
    keys = List.copyOf(keys);
    adminSha256.ifPresent(AuthConfig::checkDigest);
  }

  private static void checkDigest(String sha256) {
    if (HexFormat.of().parseHex(sha256).length != 32) {
      throw new IllegalArgumentException(
          "a SHA-256 of " + sha256.length() + " digits (expected: 64)");
    }
  }
}
