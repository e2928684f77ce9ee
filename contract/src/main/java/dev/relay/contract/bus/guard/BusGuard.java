package dev.relay.contract.bus.guard;

import dev.relay.contract.bus.node.Directory;
import dev.relay.contract.bus.wire.Rejection;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// Stands at the listening socket of the event bus and puts a [MessageGuard] into each connection;
/// keeps what all of them may hold together.
@Sharable
final class BusGuard extends ChannelInboundHandlerAdapter {

  private static final int MAX_CONNECTIONS = 1024;
  private static final long MAX_PENDING_BYTES = 64L * 1024 * 1024;

  private final Directory directory;
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicLong pending = new AtomicLong();

  BusGuard(Directory directory) {
    this.directory = directory;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof Channel connection) {
      connection.pipeline().addLast("guard", new MessageGuard(this));
    }
    context.fireChannelRead(message);
  }

  /// Whether there may be one connection more; to be [#closed] in either case.
  boolean opens() {
    return connections.incrementAndGet() <= MAX_CONNECTIONS;
  }

  void closed() {
    connections.decrementAndGet();
  }

  /// Whether a message of so many bytes may be waited for; if so, to be [#released].
  boolean holds(int bytes) {
    if (pending.addAndGet(bytes) <= MAX_PENDING_BYTES) {
      return true;
    }
    released(bytes);
    return false;
  }

  void released(int bytes) {
    pending.addAndGet(-bytes);
  }

  boolean knows(long node) {
    return directory.link(node) != null;
  }

  void rejected(Rejection reason) {
    directory.rejected(reason);
  }
}
