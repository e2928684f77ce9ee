package dev.relay.gateway.compression;

import dev.relay.protocol.Json;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Inflates one compressed body, as far as there is room for it, so that the cap is met before the
/// memory is.
public final class Inflation {

  /// How far it has come.
  public enum Progress {
    /// There is no room for the rest.
    MORE,
    WHOLE,
    /// It is not what it claims to be.
    BROKEN,
    /// It inflates to more than is allowed.
    TOO_LARGE
  }

  /// What is compressed more than so many times is no text of anybody.
  public static final int MOST_TIMES = 100;

  /// To this size anything may be inflated, however small it came.
  private static final int ALWAYS = 8 << 20;

  private static final Buffer NOTHING = Buffer.buffer();

  private static final int FIRST_ROOM = 16 * 1024;
  private static final int FIRST_TIMES = 6;

  private final ContentCoding coding;
  private Buffer body;
  private final long max;
  private final long most;
  private @Nullable InputStream stream;
  private byte[] out = {};
  private int length;
  private int held;

  /// @param max the most bytes of any body
  public Inflation(ContentCoding coding, Buffer body, long max) {
    this.coding = coding;
    this.body = body;
    this.max = max;
    this.most = Math.min(max, Math.max(ALWAYS, (long) MOST_TIMES * body.length()));
  }

  /// Begins; false if it is not what it claims to be.
  public boolean open() {
    var bytes = Json.contiguous(body);
    int from = bytes.arrayOffset() + bytes.readerIndex();
    int to = from + bytes.readableBytes();
    try {
      stream = open(bytes.array(), from, to);
      return true;
    } catch (IOException | RuntimeException _) {
      return false;
    }
  }

  private InputStream open(byte[] bytes, int from, int to) throws IOException {
    return switch (coding) {
      case GZIP -> new GzipStream(bytes, from, to);
      case DEFLATE -> new DeflateStream(bytes, from, to);
      case ZSTD -> {
        var frames = ZstdFrames.of(bytes, from, to);
        held = frames.held();
        yield frames.inflated();
      }
      case NONE -> throw new IllegalArgumentException("nothing is compressed");
    };
  }

  /// The most bytes that it may inflate to.
  public long most() {
    return most;
  }

  /// The bytes that are to be held for the next step, in all; never more than a plain body may
  /// have, which has to pass where nothing else is held.
  public long toHold() {
    return Math.min(max, (long) body.length() + held + room());
  }

  /// How far the next step goes: one byte further than allowed, to see whether there is more.
  public int room() {
    long next =
        length == 0 ? Math.max(FIRST_ROOM, FIRST_TIMES * (long) body.length()) : 2L * length;
    return (int) Math.min(next, most + 1);
  }

  /// Inflates what has room.
  public Progress step() {
    var stream = this.stream;
    if (stream == null) {
      return Progress.BROKEN;
    }
    out = Arrays.copyOf(out, room());
    try {
      int count = 0;
      while (count >= 0 && length < out.length) {
        count = stream.read(out, length, out.length - length);
        length += Math.max(0, count);
      }
      if (length > most) {
        return Progress.TOO_LARGE;
      }
      return count < 0 ? Progress.WHOLE : Progress.MORE;
    } catch (IOException | RuntimeException _) {
      return Progress.BROKEN;
    }
  }

  /// What it has inflated to.
  public Buffer inflated() {
    return BufferInternal.buffer(Unpooled.wrappedBuffer(out, 0, length));
  }

  /// Lets go of all that it holds. May be called more than once, and while a step is made.
  public void close() {
    try {
      if (stream != null) {
        stream.close();
      }
    } catch (IOException _) {
      // It was read from memory.
    }
    stream = null;
    body = NOTHING;
    out = new byte[0];
    length = 0;
  }
}
