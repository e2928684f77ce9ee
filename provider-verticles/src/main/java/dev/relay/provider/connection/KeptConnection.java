package dev.relay.provider.connection;

import dev.relay.contract.bus.EventSource;
import dev.relay.contract.memory.MemoryBudget;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.MaxMessagesRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.impl.HttpClientConnectionInternal;
import java.time.Duration;

/// One connection to a provider: carries one exchange after the other, as long as its framing is
/// beyond doubt.
public final class KeptConnection {

  /// A connection that had ended says so by then.
  private static final Duration AT_ONCE = Duration.ofSeconds(1);

  private static final String CODEC = "codec";

  /// Below this window of a reader, little is read at once.
  private static final long WIDE = 64 * 1024;

  private static final int LITTLE_BYTES = 8 * 1024;

  private static final RecvByteBufAllocator LITTLE =
      new AdaptiveRecvByteBufAllocator(1024, 2048, LITTLE_BYTES);

  private final HostConnections host;
  private final HttpClientConnection connection;
  private final HttpClientConnectionInternal internal;
  private final ConnectionCodec codec;
  private boolean idle;
  private boolean reused;
  private boolean closed;
  private boolean paused;
  private boolean readsLittle;

  /// Takes over a new `connection`, before anything was read from it.
  KeptConnection(HostConnections host, HttpClientConnection connection) {
    this.host = host;
    this.connection = connection;
    this.codec = new ConnectionCodec(host::distrust);
    // What is handed out passes calls on to the one that has the channel.
    this.internal = internal(connection.closeHandler(_ -> gone()));
    install(internal, codec);
  }

  /// The answers on a `connection` that serves one request are framed like those of exchanges.
  public static void reframe(HttpConnection connection) {
    install(internal(connection), new ConnectionCodec(_ -> {}));
  }

  private static HttpClientConnectionInternal internal(HttpConnection connection) {
    if (connection instanceof HttpClientConnectionInternal it) {
      return it;
    }
    throw new IllegalStateException(
        connection.getClass().getName() + " (expected: a connection with a channel)");
  }

  private static void install(HttpClientConnectionInternal connection, ConnectionCodec codec) {
    connection.channelHandlerContext().pipeline().replace(CODEC, CODEC, codec);
  }

  /// The next request goes here.
  Future<UpstreamRequest> request(RequestOptions options) {
    return connection.request(options).map(this::begun).onFailure(_ -> close());
  }

  private UpstreamRequest begun(HttpClientRequest request) {
    return new UpstreamRequest(request, this);
  }

  /// Whether it had ended before the request that `cause` was told of: then those that have waited
  /// longer are not tried any more.
  public boolean proveStale(Throwable cause) {
    boolean stale = ClientErrors.connectionDied(cause) && mayBeStale();
    if (stale) {
      host.stale();
    }
    return stale;
  }

  /// Whether it had carried an exchange before, and the request went out only now.
  private boolean mayBeStale() {
    return reused && codec.askedWithin(AT_ONCE);
  }

  /// Whether it is one whose request would be tried again on another connection if it ended now.
  boolean mayBeAskedElsewhere() {
    return codec.unanswered() && mayBeStale();
  }

  /// While memory is scarce, a new connection reads little at once: what was read before a pause is
  /// held, whoever reads. By then the first read of TLS has chosen its buffers for good.
  public void readAtOnce(MemoryBudget memory) {
    if (reused || memory.window(EventSource.WINDOW) >= WIDE) {
      return;
    }
    if (config().getRecvByteBufAllocator() instanceof MaxMessagesRecvByteBufAllocator usual) {
      usual.maxMessagesPerRead(1);
    }
    config().setRecvByteBufAllocator(LITTLE);
    readsLittle = true;
  }

  /// What is read before a pause takes effect, about.
  public long readAhead() {
    return readsLittle ? LITTLE_BYTES : WIDE;
  }

  /// Reads nothing more than what has been read in this turn. Vert.x itself stops only when its
  /// queue is full, and reads on when it has drained it.
  public void pause() {
    paused = true;
    stopReading();
    channel().eventLoop().execute(this::stopReading);
  }

  private void stopReading() {
    if (paused) {
      config().setAutoRead(false);
    }
  }

  public void resume() {
    paused = false;
    config().setAutoRead(true);
  }

  private ChannelConfig config() {
    return channel().config();
  }

  private Channel channel() {
    return internal.channelHandlerContext().channel();
  }

  boolean idle() {
    return idle;
  }

  /// Whether the next exchange may go here.
  boolean usable() {
    return !closed && codec.reusable() && internal.isValid();
  }

  /// Takes it out of those that wait.
  void take() {
    idle = false;
    reused = true;
  }

  /// Its exchange has ended with the whole answer.
  public void release() {
    if (closed) {
      return;
    }
    if (codec.reusable() && host.keeps()) {
      idle = true;
      codec.rest();
      host.put(this);
    } else {
      close();
    }
  }

  public void close() {
    idle = false;
    connection.close();
  }

  private void gone() {
    idle = false;
    closed = true;
    host.gone(this);
  }
}
