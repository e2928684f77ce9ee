package dev.relay.contract.bus.wire;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Makes what must not be seen between two nodes unreadable: AES-256-GCM with a key for each
/// direction. A sealed value is 12 bytes of initialisation vector, the cipher text and a tag of 16
/// bytes. Thread-safe.
final class Seal {

  private static final String CIPHER = "AES/GCM/NoPadding";
  private static final int VECTOR_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final SecretKeySpec out;
  private final SecretKeySpec in;

  /// @param out 32 bytes, the key of what is sent
  /// @param in 32 bytes, the key of what comes
  Seal(byte[] out, byte[] in) {
    this.out = new SecretKeySpec(out, "AES");
    this.in = new SecretKeySpec(in, "AES");
  }

  byte[] sealed(byte[] plain) {
    var vector = new byte[VECTOR_BYTES];
    RANDOM.nextBytes(vector);
    try {
      var cipher = Cipher.getInstance(CIPHER);
      cipher.init(Cipher.ENCRYPT_MODE, out, new GCMParameterSpec(TAG_BITS, vector));
      return ByteBuffer.allocate(VECTOR_BYTES + cipher.getOutputSize(plain.length))
          .put(vector)
          .put(cipher.doFinal(plain))
          .array();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no AES-GCM (expected: every JDK has it)", e);
    }
  }

  /// Fails with [IllegalArgumentException] if `sealed` was not made by the other node.
  byte[] opened(byte[] sealed) {
    if (sealed.length < VECTOR_BYTES) {
      throw new IllegalArgumentException(sealed.length + " sealed bytes (expected: 28 or more)");
    }
    try {
      var cipher = Cipher.getInstance(CIPHER);
      cipher.init(Cipher.DECRYPT_MODE, in, new GCMParameterSpec(TAG_BITS, sealed, 0, VECTOR_BYTES));
      return cipher.doFinal(sealed, VECTOR_BYTES, sealed.length - VECTOR_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("a sealed value that cannot be opened", e);
    }
  }
}
