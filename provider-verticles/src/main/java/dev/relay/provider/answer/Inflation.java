package dev.relay.provider.answer;

import io.vertx.core.buffer.Buffer;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/// Inflates a compressed answer while it comes: gzip of one member or several (RFC 1952), or
/// deflate with the frame of zlib or without it.
public final class Inflation {

  private enum Part {
    HEAD,
    DATA,
    TRAILER,
    /// After the end of what has no members.
    END
  }

  /// What is compressed more than so many times is no answer of a model.
  private static final int MOST_TIMES = 100;

  /// To this size anything may be inflated, however small it came.
  private static final int ALWAYS = 4 << 20;

  private static final int PIECE = 16 * 1024;
  private static final int TRAILER_BYTES = 8;
  private static final int ZLIB_BYTES = 2;

  /// A head with more, as of a very long name of a file, is none.
  private static final int HEAD_BYTES = 1024;

  private static final int RESERVED_FLAGS = 0xe0;

  private final boolean gzip;
  private final byte[] out = new byte[PIECE];
  private final CRC32 checksum = new CRC32();
  private Part part = Part.HEAD;
  private @Nullable Inflater inflater;
  private Buffer frame = Buffer.buffer();
  private int members;
  private long came;
  private long inflated;

  private Inflation(boolean gzip) {
    this.gzip = gzip;
  }

  /// Whether a coding is known.
  public static boolean knows(String coding) {
    return of(coding).isPresent();
  }

  /// Empty for a coding that is not known.
  public static Optional<Inflation> of(String coding) {
    return switch (coding.toLowerCase(Locale.ROOT).strip()) {
      case "gzip", "x-gzip" -> Optional.of(new Inflation(true));
      case "deflate", "x-deflate" -> Optional.of(new Inflation(false));
      default -> Optional.empty();
    };
  }

  /// Returns false for bytes that are not what they claim to be, or inflate to more than allowed.
  boolean take(Buffer bytes, Consumer<Buffer> plain) {
    came += bytes.length();
    try {
      var rest = bytes.getBytes();
      int at = 0;
      while (at < rest.length) {
        at =
            switch (part) {
              case HEAD -> head(rest, at, plain);
              case DATA -> data(rest, at, plain);
              case TRAILER -> trailer(rest, at);
              case END -> throw new DataFormatException("more after the end");
            };
      }
      return true;
    } catch (DataFormatException _) {
      return false;
    }
  }

  /// Whether all of it came.
  boolean whole() {
    return part == Part.END || (part == Part.HEAD && members > 0 && frame.length() == 0);
  }

  void close() {
    if (inflater != null) {
      inflater.end();
    }
  }

  private int head(byte[] bytes, int from, Consumer<Buffer> plain) throws DataFormatException {
    int at = from;
    if (members > 0 && frame.length() == 0 && bytes[at] == 0) {
      return at + 1;
    }
    while (at < bytes.length && part == Part.HEAD) {
      frame.appendByte(bytes[at++]);
      if (gzip ? isHead() : frame.length() == ZLIB_BYTES) {
        begin(plain);
      }
    }
    return at;
  }

  private void begin(Consumer<Buffer> plain) throws DataFormatException {
    part = Part.DATA;
    checksum.reset();
    if (gzip) {
      close();
      inflater = new Inflater(true);
    } else {
      boolean zlib = (frame.getByte(0) & 0x0f) == 8 && frame.getUnsignedShort(0) % 31 == 0;
      var made = new Inflater(!zlib);
      inflater = made;
      made.setInput(frame.getBytes());
      inflate(made, plain);
      part = made.finished() ? Part.END : Part.DATA;
    }
    frame = Buffer.buffer();
  }

  /// Whether the bytes of the frame are a head of a member of gzip.
  private boolean isHead() throws DataFormatException {
    int length = frame.length();
    if ((length >= 1 && frame.getUnsignedByte(0) != 0x1f)
        || (length >= 2 && frame.getUnsignedByte(1) != 0x8b)
        || (length >= 3 && frame.getUnsignedByte(2) != 8)
        || (length >= 4 && (frame.getUnsignedByte(3) & RESERVED_FLAGS) != 0)
        || length > HEAD_BYTES) {
      throw new DataFormatException("no gzip");
    }
    if (length < 10) {
      return false;
    }
    int flags = frame.getUnsignedByte(3);
    int end = 10;
    if ((flags & 4) != 0) {
      end = length < end + 2 ? length + 1 : end + 2 + frame.getUnsignedShortLE(end);
    }
    end = (flags & 8) != 0 ? afterZero(end) : end;
    end = (flags & 16) != 0 ? afterZero(end) : end;
    return length >= end + ((flags & 2) != 0 ? 2 : 0);
  }

  private int afterZero(int from) {
    for (int i = from; i < frame.length(); i++) {
      if (frame.getByte(i) == 0) {
        return i + 1;
      }
    }
    return Integer.MAX_VALUE - 2;
  }

  private int data(byte[] bytes, int from, Consumer<Buffer> plain) throws DataFormatException {
    var inflater = Objects.requireNonNull(this.inflater);
    inflater.setInput(bytes, from, bytes.length - from);
    inflate(inflater, plain);
    int at = bytes.length - inflater.getRemaining();
    if (inflater.finished()) {
      part = gzip ? Part.TRAILER : Part.END;
    }
    return at;
  }

  private void inflate(Inflater inflater, Consumer<Buffer> plain) throws DataFormatException {
    for (int got = inflater.inflate(out); got > 0; got = inflater.inflate(out)) {
      inflated += got;
      if (inflated > Math.max(ALWAYS, MOST_TIMES * came)) {
        throw new DataFormatException("more than " + MOST_TIMES + " times its bytes");
      }
      checksum.update(out, 0, got);
      plain.accept(Buffer.buffer(got).appendBytes(out, 0, got));
    }
    if (inflater.needsDictionary()) {
      throw new DataFormatException("with a dictionary");
    }
  }

  private int trailer(byte[] bytes, int from) throws DataFormatException {
    int at = from;
    while (at < bytes.length && frame.length() < TRAILER_BYTES) {
      frame.appendByte(bytes[at++]);
    }
    if (frame.length() == TRAILER_BYTES) {
      if (frame.getUnsignedIntLE(0) != checksum.getValue()
          || frame.getUnsignedIntLE(4)
              != (Objects.requireNonNull(inflater).getBytesWritten() & 0xffffffffL)) {
        throw new DataFormatException("another checksum");
      }
      frame = Buffer.buffer();
      members++;
      part = Part.HEAD;
    }
    return at;
  }
}
