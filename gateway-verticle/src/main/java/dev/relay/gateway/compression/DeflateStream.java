package dev.relay.gateway.compression;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/// Inflates `deflate`: as zlib (RFC 1950), or bare, as some clients send it; and nothing else
/// behind it.
final class DeflateStream extends InputStream {

  private static final int DEFLATED = 8;

  private final Inflater inflater;

  DeflateStream(byte[] in, int from, int to) {
    this.inflater = new Inflater(!isZlib(in, from, to));
    inflater.setInput(in, from, to - from);
  }

  private static boolean isZlib(byte[] in, int from, int to) {
    return to - from >= 2
        && (in[from] & 0x0f) == DEFLATED
        && ((in[from] & 0xff) << Byte.SIZE | in[from + 1] & 0xff) % 31 == 0;
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] out, int offset, int length) throws IOException {
    int count;
    try {
      count = inflater.inflate(out, offset, length);
    } catch (DataFormatException e) {
      throw new ZipException(e.getMessage());
    }
    if (count > 0 || length == 0) {
      return count;
    }
    if (!inflater.finished()) {
      throw new EOFException("the stream is cut");
    }
    if (inflater.getRemaining() > 0) {
      throw new ZipException("something follows the stream");
    }
    return -1;
  }

  @Override
  public void close() {
    inflater.end();
  }
}
