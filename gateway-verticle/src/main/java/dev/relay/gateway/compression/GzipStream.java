package dev.relay.gateway.compression;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/// Inflates gzip (RFC 1952) of one or more members, and nothing else behind them. The JDK's own
/// stream takes what follows the last member for none of its business.
final class GzipStream extends InputStream {

  private static final int HEAD = 10;
  private static final int TRAILER = 8;
  private static final int HAS_CRC = 2;
  private static final int HAS_EXTRA = 4;
  private static final int HAS_NAME = 8;
  private static final int HAS_COMMENT = 16;
  private static final int RESERVED = 0xe0;

  /// `bgzip` writes a member for each 64 KiB, which is a thousand for the largest body by default.
  private static final int MOST_MEMBERS = 4096;

  private final byte[] in;
  private final int to;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private int at;
  private int members;
  private boolean within;

  GzipStream(byte[] in, int from, int to) {
    this.in = in;
    this.at = from;
    this.to = to;
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] out, int offset, int length) throws IOException {
    while (true) {
      if (!within && at == to && members > 0) {
        return -1;
      }
      if (!within) {
        begin();
      }
      int count = inflate(out, offset, length);
      if (count > 0 || length == 0) {
        crc.update(out, offset, count);
        return count;
      }
      if (!inflater.finished()) {
        throw new EOFException("a member is cut");
      }
      end();
    }
  }

  private int inflate(byte[] out, int offset, int length) throws IOException {
    try {
      return inflater.inflate(out, offset, length);
    } catch (DataFormatException e) {
      throw new ZipException(e.getMessage());
    }
  }

  private void begin() throws IOException {
    if (++members > MOST_MEMBERS) {
      throw new ZipException("too many members");
    }
    int flags = flags();
    skip(HEAD);
    if ((flags & HAS_EXTRA) != 0) {
      need(2);
      skip(2 + number(at, 2));
    }
    if ((flags & HAS_NAME) != 0) {
      skipText();
    }
    if ((flags & HAS_COMMENT) != 0) {
      skipText();
    }
    if ((flags & HAS_CRC) != 0) {
      skip(2);
    }
    inflater.reset();
    inflater.setInput(in, at, to - at);
    crc.reset();
    within = true;
  }

  private int flags() throws IOException {
    need(HEAD);
    int flags = in[at + 3];
    if (number(at, 2) != 0x8b1f || in[at + 2] != 8 || (flags & RESERVED) != 0) {
      throw new ZipException("no gzip");
    }
    return flags;
  }

  private void end() throws IOException {
    at = to - inflater.getRemaining();
    need(TRAILER);
    if (number(at, 4) != (int) crc.getValue()
        || number(at + 4, 4) != (int) inflater.getBytesWritten()) {
      throw new ZipException("a checksum does not match");
    }
    at += TRAILER;
    within = false;
  }

  private void skipText() throws IOException {
    while (true) {
      need(1);
      if (in[at++] == 0) {
        return;
      }
    }
  }

  private void skip(int count) throws IOException {
    need(count);
    at += count;
  }

  private void need(int count) throws IOException {
    if (to - at < count) {
      throw new EOFException("a member is cut");
    }
  }

  private int number(int from, int bytes) {
    int number = 0;
    for (int i = bytes - 1; i >= 0; i--) {
      number = number << Byte.SIZE | in[from + i] & 0xff;
    }
    return number;
  }

  @Override
  public void close() {
    inflater.end();
  }
}
