package dev.relay.gateway.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.ssl.SslHandler;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// A client that has closed its sending side after a request: it reads on, or it has left. Both
/// send the same FIN.
///
/// Bytes tell: a client that has left answers them with a reset, at which the next write fails and
/// closes the connection. Before an answer begins, an interim answer may be sent any number of
/// times (RFC 9110, 15.2).
final class HalfClosedClient {

  private static final ByteBuf INTERIM =
      Unpooled.unreleasableBuffer(
          Unpooled.directBuffer()
              .writeBytes("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII))
              .asReadOnly());

  /// A reset has come by then, from most places.
  private static final long[] PROBES_MILLIS = {0, 50, 500};

  private HalfClosedClient() {}

  /// Lets `channel` stay open for writing when its client has closed its side. With TLS the end of
  /// one side is the end of both.
  static void allow(Channel channel) {
    if (channel.pipeline().get(SslHandler.class) == null) {
      channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    }
  }

  /// Closes the connection soon unless its client reads on. `context` is that of a handler before
  /// the encoder.
  static void probe(ChannelHandlerContext context, BooleanSupplier answering) {
    for (long millis : PROBES_MILLIS) {
      var _ =
          context
              .executor()
              .schedule(() -> write(context, answering), millis, TimeUnit.MILLISECONDS);
    }
  }

  private static void write(ChannelHandlerContext context, BooleanSupplier answering) {
    if (context.channel().isActive() && !answering.getAsBoolean()) {
      var _ = context.channel().pipeline().firstContext().writeAndFlush(INTERIM.duplicate());
    }
  }

  /// Whether `message` is no answer yet.
  static boolean isInterim(Object message) {
    return message instanceof HttpResponse response
        && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
  }
}
