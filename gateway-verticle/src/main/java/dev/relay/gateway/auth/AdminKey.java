package dev.relay.gateway.auth;

import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/// Knows the key of `/admin` by its SHA-256 only. Belongs to one context.
///
/// Whatever is presented is hashed and compared in constant time, also where there is no key and
/// nothing fits.
public final class AdminKey {

  private final boolean closed;
  private final byte[] digest;
  private final MessageDigest sha256;

  /// @param key its SHA-256; unset: closed to everybody
  public AdminKey(Optional<String> key) {
    try {
      this.sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
    this.closed = key.isEmpty();
    this.digest = key.map(HexFormat.of()::parseHex).orElseGet(() -> new byte[32]);
  }

  /// Whether a request brings the key, as a bearer or as `x-relay-key`: both are looked at.
  public boolean opensFor(MultiMap headers) {
    boolean asBearer = fits(Authenticator.bearer(headers));
    boolean asRelayKey = fits(Authenticator.relayKey(headers));
    return asBearer || asRelayKey;
  }

  boolean fits(String presented) {
    var brought = sha256.digest(presented.getBytes(StandardCharsets.UTF_8));
    return MessageDigest.isEqual(digest, brought) && !closed;
  }
}
