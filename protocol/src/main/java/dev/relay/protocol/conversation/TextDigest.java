package dev.relay.protocol.conversation;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// A hash of texts in their order, the same on every node: multiplied and rotated eight bytes at a
/// time, and mixed at the end as MurmurHash3 does (A. Appleby, `fmix64`).
///
/// Of a text that is long its length, its beginning and its end count.
final class TextDigest {

  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long ODD = 0x9e3779b97f4a7c15L;

  /// So much of each end of a text.
  private static final int SAMPLE = 512;

  /// So much of all texts.
  private static final int MOST = 16 * 1024;

  private long state;
  private int taken;

  /// Adds the text in `bytes[from..to)`, unless enough is in.
  void add(byte[] bytes, int from, int to) {
    int length = to - from;
    int count = Math.min(length, 2 * SAMPLE);
    if (length == 0 || taken + count > MOST) {
      return;
    }
    taken += count;
    mix(length);
    if (length > count) {
      mix(bytes, from, from + SAMPLE);
      mix(bytes, to - SAMPLE, to);
    } else {
      mix(bytes, from, to);
    }
  }

  private void mix(byte[] bytes, int from, int to) {
    int i = from;
    for (; i <= to - Long.BYTES; i += Long.BYTES) {
      mix((long) WORD.get(bytes, i));
    }
    long rest = 0;
    for (; i < to; i++) {
      rest = rest << Byte.SIZE | bytes[i] & 0xff;
    }
    mix(rest);
  }

  private void mix(long word) {
    state = Long.rotateLeft((state ^ word) * ODD, 29) + ODD;
  }

  /// What has been added so far, to which [#back] leads.
  long mark() {
    return state;
  }

  /// Forgets what was added since `mark`.
  void back(long mark) {
    state = mark;
  }

  /// The hash; 0 if nothing was added.
  long value() {
    if (state == 0) {
      return 0;
    }
    long mixed = (state ^ state >>> 33) * 0xff51afd7ed558ccdL;
    mixed = (mixed ^ mixed >>> 33) * 0xc4ceb9fe1a85ec53L;
    mixed ^= mixed >>> 33;
    return mixed == 0 ? 1 : mixed;
  }
}
