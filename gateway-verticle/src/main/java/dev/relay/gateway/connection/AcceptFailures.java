package dev.relay.gateway.connection;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;

/// Tells when connections cannot be accepted; Netty tries again a second later.
final class AcceptFailures extends ChannelInboundHandlerAdapter {

  /// The end of the pipeline: it was told.
  static final class Told extends ChannelInboundHandlerAdapter {

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      if (!(cause instanceof IOException)) {
        context.fireExceptionCaught(cause);
      }
    }
  }

  private final ConnectionCount count;

  AcceptFailures(ConnectionCount count) {
    this.count = count;
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof IOException) {
      count.closed(ConnectionCount.Reason.NO_DESCRIPTOR);
    }
    context.fireExceptionCaught(cause);
  }
}
