package dev.relay.contract.bus.wire;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Proves that a message was written by the other node and not changed since: HMAC-SHA256 with a
/// key for each direction, cut to 16 bytes. Thread-safe.
final class MessageMac {

  static final int BYTES = 16;

  private static final String ALGORITHM = "HmacSHA256";

  private static final ThreadLocal<Mac> MAC =
      ThreadLocal.withInitial(() -> {
        try {
          return Mac.getInstance(ALGORITHM);
        } catch (GeneralSecurityException e) {
          throw new IllegalStateException("no HMAC-SHA256 (expected: every JDK has it)", e);
        }
      });

  private final SecretKeySpec out;
  private final SecretKeySpec in;

  /// @param out 32 bytes, the key of what is sent
  /// @param in 32 bytes, the key of what comes
  MessageMac(byte[] out, byte[] in) {
    this.out = new SecretKeySpec(out, ALGORITHM);
    this.in = new SecretKeySpec(in, ALGORITHM);
  }

  /// Writes the MAC of all from `start` on into its place `at`.
  void sign(Buffer buffer, int start, int at) {
    buffer.setBytes(at, compute(out, buffer, start, at));
  }

  /// Whether the MAC at `at` is that of all from `start` on.
  boolean verifies(Buffer buffer, int start, int at) {
    var expected = compute(in, buffer, start, at);
    int difference = 0;
    for (int i = 0; i < BYTES; i++) {
      difference |= expected[i] ^ buffer.getByte(at + i);
    }
    return difference == 0;
  }

  private static byte[] compute(SecretKeySpec key, Buffer buffer, int start, int at) {
    var bytes = ((BufferInternal) buffer).getByteBuf();
    int rest = at + BYTES;
    try {
      var mac = MAC.get();
      mac.init(key);
      mac.update(bytes.nioBuffer(start, at - start));
      mac.update(bytes.nioBuffer(rest, buffer.length() - rest));
      return Arrays.copyOf(mac.doFinal(), BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a key of 32 bytes (expected: HMAC takes it)", e);
    }
  }
}
