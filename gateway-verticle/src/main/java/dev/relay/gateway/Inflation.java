package dev.relay.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.compression.JdkZlibDecoder;
import io.netty.handler.codec.compression.ZlibDecoder;
import io.netty.handler.codec.compression.ZlibWrapper;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Inflates a compressed body piece by piece, so that the cap is met before the memory is.
final class Inflation {

  private final ZlibDecoder decoder;
  private final EmbeddedChannel channel;

  private Inflation(ZlibWrapper wrapper) {
    this.decoder = new JdkZlibDecoder(wrapper, 0);
    this.channel = new EmbeddedChannel(decoder);
  }

  static boolean knows(String encoding) {
    return switch (encoding.toLowerCase(Locale.ROOT).strip()) {
      case "", "identity", "gzip", "x-gzip", "deflate", "x-deflate" -> true;
      default -> false;
    };
  }

  /// Null where nothing is compressed.
  static @Nullable Inflation of(String encoding) {
    return switch (encoding.toLowerCase(Locale.ROOT).strip()) {
      case "gzip", "x-gzip" -> new Inflation(ZlibWrapper.GZIP);
      case "deflate", "x-deflate" -> new Inflation(ZlibWrapper.ZLIB_OR_NONE);
      default -> null;
    };
  }

  /// Throws a `DecoderException` for bytes that are not what they claim to be.
  void take(Buffer bytes, Consumer<Buffer> inflated) {
    channel.writeInbound(((BufferInternal) bytes).getByteBuf().retain());
    pass(inflated);
  }

  /// Whether all of it came.
  boolean finish(Consumer<Buffer> inflated) {
    try {
      channel.finish();
      pass(inflated);
      return decoder.isClosed();
    } catch (RuntimeException _) {
      return false;
    }
  }

  /// What is left of a broken body breaks again, which is known by then.
  void close() {
    try {
      channel.finishAndReleaseAll();
    } catch (DecoderException _) {
      channel.releaseInbound();
    }
  }

  private void pass(Consumer<Buffer> inflated) {
    ByteBuf piece = channel.readInbound();
    while (piece != null) {
      var copy = new byte[piece.readableBytes()];
      piece.readBytes(copy).release();
      inflated.accept(Buffer.buffer(copy));
      piece = channel.readInbound();
    }
  }
}
