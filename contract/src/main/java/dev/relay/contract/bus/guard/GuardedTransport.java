package dev.relay.contract.bus.guard;

import dev.relay.contract.bus.node.Directory;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.net.ClientOptionsBase;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.spi.transport.Transport;
import java.net.SocketAddress;
import java.util.concurrent.ThreadFactory;

/// The transport of a node of a cluster, which looks at what comes to the port of the event bus
/// before Vert.x does. Vert.x has no other place for it: the server of its bus is its own.
///
/// With TLS a connection is left alone: only nodes with a certificate get that far.
public final class GuardedTransport implements Transport {

  private final Transport transport;
  private final BusGuard guard;

  private GuardedTransport(Transport transport, BusGuard guard) {
    this.transport = transport;
    this.guard = guard;
  }

  /// The native transport of this system, if it has one.
  public static io.vertx.core.transport.Transport of(Directory directory) {
    var given = io.vertx.core.transport.Transport.nativeTransport();
    var usable = given != null && given.available() ? given : io.vertx.core.transport.Transport.NIO;
    var guarded = new GuardedTransport(usable.implementation(), new BusGuard(directory));
    return new io.vertx.core.transport.Transport() {
      @Override
      public String name() {
        return usable.name();
      }

      @Override
      public boolean available() {
        return true;
      }

      @Override
      public Throwable unavailabilityCause() {
        return usable.unavailabilityCause();
      }

      @Override
      public Transport implementation() {
        return guarded;
      }
    };
  }

  /// Servers of HTTP have options of a class of their own, and a node has no other server.
  private static boolean isBus(NetServerOptions options) {
    return options.getClass() == NetServerOptions.class && !options.isSsl();
  }

  @Override
  public void configure(NetServerOptions options, boolean domainSocket, ServerBootstrap bootstrap) {
    transport.configure(options, domainSocket, bootstrap);
    if (isBus(options)) {
      bootstrap.handler(guard);
    }
  }

  @Override
  public void configure(
      ClientOptionsBase options, int connectTimeout, boolean domainSocket, Bootstrap bootstrap) {
    transport.configure(options, connectTimeout, domainSocket, bootstrap);
  }

  @Override
  public void configure(DatagramChannel channel, DatagramSocketOptions options) {
    transport.configure(channel, options);
  }

  @Override
  public boolean supportsDomainSockets() {
    return transport.supportsDomainSockets();
  }

  @Override
  public boolean supportFileRegion() {
    return transport.supportFileRegion();
  }

  @Override
  public SocketAddress convert(io.vertx.core.net.SocketAddress address) {
    return transport.convert(address);
  }

  @Override
  public io.vertx.core.net.SocketAddress convert(SocketAddress address) {
    return transport.convert(address);
  }

  @Override
  public IoHandlerFactory ioHandlerFactory() {
    return transport.ioHandlerFactory();
  }

  @Override
  public EventLoopGroup eventLoopGroup(
      int type, int nThreads, ThreadFactory threadFactory, int ioRatio) {
    return transport.eventLoopGroup(type, nThreads, threadFactory, ioRatio);
  }

  @Override
  public DatagramChannel datagramChannel() {
    return transport.datagramChannel();
  }

  // Vert.x's own interface names it.
  @SuppressWarnings("deprecation")
  @Override
  public DatagramChannel datagramChannel(InternetProtocolFamily family) {
    return transport.datagramChannel(family);
  }

  @Override
  public ChannelFactory<? extends Channel> channelFactory(boolean domainSocket) {
    return transport.channelFactory(domainSocket);
  }

  @Override
  public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
    return transport.serverChannelFactory(domainSocket);
  }
}
