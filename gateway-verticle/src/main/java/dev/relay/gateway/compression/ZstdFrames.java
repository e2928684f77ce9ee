package dev.relay.gateway.compression;

import io.airlift.compress.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.ZipException;

/// The frames of zstd (RFC 8878) in a body. They are walked through, block by block, before any is
/// inflated: nothing follows the last, none wants a window that HTTP does not allow (RFC 9659), and
/// skippable ones, which the decoder does not know, are left out.
final class ZstdFrames {

  private static final int MAGIC = 0xfd2fb528;
  private static final int SKIPPABLE = 0x184d2a50;
  private static final int SKIPPABLE_MASK = 0xfffffff0;
  private static final int WINDOW = 8 << 20;
  private static final int MOST_FRAMES = 4096;

  /// What the decoder holds besides the window.
  private static final int DECODER = 512 * 1024;

  private static final int SINGLE_SEGMENT = 0x20;
  private static final int CHECKSUM = 0x04;
  private static final int DICTIONARY = 0x03;
  private static final int REPEATED = 1;

  private final byte[] in;
  private final int to;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream(0);
  private int at;
  private int keptFrom;
  private long window;

  private ZstdFrames(byte[] in, int from, int to) {
    this.in = in;
    this.at = from;
    this.keptFrom = from;
    this.to = to;
  }

  /// The frames in `in[from..to)`.
  static ZstdFrames of(byte[] in, int from, int to) throws IOException {
    var frames = new ZstdFrames(in, from, to);
    frames.check();
    return frames;
  }

  /// About how many bytes are held to inflate them.
  int held() {
    return (int) window + DECODER;
  }

  /// What they hold.
  InputStream inflated() {
    if (kept.size() == 0) {
      return new ZstdInputStream(new ByteArrayInputStream(in, keptFrom, to - keptFrom));
    }
    kept.write(in, keptFrom, to - keptFrom);
    return new ZstdInputStream(new ByteArrayInputStream(kept.toByteArray()));
  }

  private void check() throws IOException {
    int frames = 0;
    do {
      if (++frames > MOST_FRAMES) {
        throw new ZipException("too many frames");
      }
      int magic = (int) number(4);
      if (magic == MAGIC) {
        skipFrame();
      } else if ((magic & SKIPPABLE_MASK) == SKIPPABLE) {
        leaveOut();
      } else {
        throw new ZipException("no frame");
      }
    } while (at < to);
  }

  /// Most often the first frame alone is one to be left out: then nothing is copied.
  private void leaveOut() throws IOException {
    kept.write(in, keptFrom, at - 4 - keptFrom);
    skip(number(4));
    keptFrom = at;
  }

  private void skipFrame() throws IOException {
    int flags = (int) number(1);
    boolean single = (flags & SINGLE_SEGMENT) != 0;
    long wanted = single ? 0 : window((int) number(1));
    skip((1 << (flags & DICTIONARY)) >> 1);
    int sizeFlag = flags >> 6;
    int sizeBytes = sizeFlag == 0 ? (single ? 1 : 0) : 1 << sizeFlag;
    long size = number(sizeBytes) + (sizeFlag == 1 ? 256 : 0);
    wanted = single ? size : wanted;
    if (wanted < 0 || wanted > WINDOW || size < 0 || size > Integer.MAX_VALUE) {
      throw new ZipException("the window is too large");
    }
    window = Math.max(window, wanted);
    boolean last;
    do {
      int block = (int) number(3);
      last = (block & 1) != 0;
      int type = block >> 1 & 3;
      skip(type == REPEATED ? 1 : block >> 3);
    } while (!last);
    skip((flags & CHECKSUM) != 0 ? 4 : 0);
  }

  private static long window(int descriptor) {
    long base = 1L << 10 + (descriptor >> 3);
    return base + (base >> 3) * (descriptor & 7);
  }

  private long number(int bytes) throws IOException {
    skip(bytes);
    long number = 0;
    for (int i = 1; i <= bytes; i++) {
      number = number << Byte.SIZE | in[at - i] & 0xff;
    }
    return number;
  }

  private void skip(long count) throws IOException {
    if (count < 0 || to - at < count) {
      throw new EOFException("a frame is cut");
    }
    at += (int) count;
  }
}
