package dev.relay.gateway.connection;

import dev.relay.contract.memory.Held;
import dev.relay.contract.memory.MemoryBudget;
import dev.relay.gateway.connection.ConnectionCount.Reason;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import org.jspecify.annotations.Nullable;

/// Bounds what one connection holds, and for how long.
///
/// Invariants: at most one request is decoded beside the one that is being answered, and none while
/// the client does not read what was answered; what came of a head that is not whole, what came
/// after it, and what the client does not read is counted; a connection that waits for its client
/// is in one of the lists of its [Connections]. Belongs to the event loop of its channel.
public final class GuardedConnection extends ChannelDuplexHandler {

  private enum State {
    /// A head is to come, or the rest of it.
    HEAD,
    /// Between two requests.
    IDLE,
    /// A request is being read or answered.
    BUSY,
    /// Nothing more is read.
    ENDING
  }

  final HeadBytes bytes;
  @Nullable ConnectionList list;
  @Nullable GuardedConnection previous;
  @Nullable GuardedConnection next;
  long due;
  private final Connections connections;
  private final Channel channel;
  private final HttpRequestDecoder decoder;
  private final MemoryBudget memory;
  private @Nullable ChannelHandlerContext context;
  private @Nullable Held held;
  private @Nullable Runnable onWritable;
  private State state = State.HEAD;
  private boolean requestEnded = true;
  private boolean answering;
  private boolean takesInterim;
  private boolean halfClosed;

  /// Whether the rest of a body is still to come after the answer.
  private boolean answeredEarly;

  /// Requests that have begun and are not answered: all but the first wait.
  private int open;

  private boolean readingStopped;
  private boolean resuming;
  private long headCost;
  private long left;
  private long pending;
  private long waiting;

  GuardedConnection(
      Connections connections, Channel channel, HttpRequestDecoder decoder, MemoryBudget memory) {
    this.connections = connections;
    this.channel = channel;
    this.decoder = decoder;
    this.memory = memory;
    this.bytes = new HeadBytes(this, decoder);
  }

  /// The one that guards `connection`, if any does.
  public static @Nullable GuardedConnection of(HttpConnection connection) {
    return connection instanceof ConnectionBase base
        ? base.channel().pipeline().get(GuardedConnection.class)
        : null;
  }

  HeadBytes bytes() {
    return bytes;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    this.context = context;
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) throws Exception {
    state = State.ENDING;
    giveBackHead();
    if (held != null) {
      held.close();
    }
    connections.closed(this);
    super.channelInactive(context);
  }

  /// Whether bytes that come now belong to a head.
  boolean awaitsHead() {
    return state == State.HEAD || state == State.IDLE;
  }

  boolean isEnding() {
    return state == State.ENDING;
  }

  /// So much of a head has come, and it is not whole.
  void headGrows(int size, int lines, int linesInAll) {
    if (linesInAll > HeadBytes.MOST_LINES) {
      refuse(HeadBytes.tooManyLines());
      return;
    }
    long cost = size + (long) lines * HeadBytes.COST_OF_LINE;
    if (!memory.takeUnknown(cost)) {
      close(Reason.NO_ROOM);
      return;
    }
    headCost += cost;
    if (state == State.IDLE) {
      state = State.HEAD;
      connections.awaitHead(this);
    }
  }

  void headIsLate() {
    if (state != State.HEAD) {
      close();
      return;
    }
    connections.count().closed(Reason.NO_HEAD);
    if (headCost > 0) {
      refuse(new LateHead());
    } else {
      close();
    }
  }

  void close() {
    state = State.ENDING;
    ConnectionList.remove(this);
    var _ = channel.close();
  }

  private void close(Reason reason) {
    connections.count().closed(reason);
    close();
  }

  /// Tells the client by the answer to a request that is none.
  private void refuse(Exception cause) {
    giveBackHead();
    var context = this.context;
    if (context == null) {
      close();
      return;
    }
    state = State.ENDING;
    connections.awaitHead(this);
    context.fireChannelRead(HeadBytes.refused(cause));
    context.fireChannelReadComplete();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpRequest request) {
      begin(request);
    }
    boolean last = message instanceof LastHttpContent;
    if (last) {
      requestEnded = true;
    }
    context.fireChannelRead(message);
    if (last && state != State.ENDING) {
      if (answeredEarly) {
        answeredEarly = false;
        idle();
      }
      keepBack();
    }
  }

  /// The client sends nothing more. It may still read, if it waits for an answer that has not
  /// begun; whoever ends it later has left.
  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      halfClosed = true;
      if (state == State.BUSY && requestEnded && !answering && open == 1 && takesInterim) {
        HalfClosedClient.probe(context, () -> answering);
      } else {
        close();
      }
    }
    context.fireUserEventTriggered(event);
  }

  private void begin(HttpRequest request) {
    requestEnded = false;
    takesInterim = HttpVersion.HTTP_1_1.equals(request.protocolVersion());
    if (state == State.ENDING || ++open > 1) {
      return;
    }
    answering = false;
    state = State.BUSY;
    ConnectionList.remove(this);
    giveBackHead();
    if (bytes.hadTooMany(request.headers())) {
      request.setDecoderResult(DecoderResult.failure(HeadBytes.tooManyLines()));
    }
  }

  /// What follows a request stays as it came until there is an answer.
  private void keepBack() {
    left = bytes.left();
    if (left == 0 && open <= 1) {
      return;
    }
    decoder.setSingleDecode(true);
    if (open > 1) {
      readingStopped = true;
      channel.config().setAutoRead(false);
    }
    if (state == State.BUSY) {
      count();
    } else {
      resume();
    }
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    var _ = context.write(message, promise);
    if (HalfClosedClient.isInterim(message)) {
      return;
    }
    answering = true;
    if (message instanceof LastHttpContent) {
      if (halfClosed) {
        context.write(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
      }
      answered();
    }
  }

  private void answered() {
    waiting = 0;
    if (state != State.BUSY) {
      return;
    }
    if (--open > 0) {
      answering = false;
      if (open == 1) {
        resume();
      }
    } else if (requestEnded) {
      idle();
      if (left > 0) {
        resume();
      }
    } else {
      // What nobody wants of a body may come for as long as a head.
      answeredEarly = true;
      connections.awaitHead(this);
    }
  }

  private void idle() {
    state = State.IDLE;
    connections.awaitRequest(this);
  }

  @Override
  public void flush(ChannelHandlerContext context) {
    context.flush();
    long now = pendingBytes();
    if (now != pending) {
      pending = now;
      count();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    context.fireChannelWritabilityChanged();
    isRead();
    if (!channel.isWritable()) {
      return;
    }
    if (resuming) {
      resuming = false;
      resume();
    }
    if (onWritable != null) {
      onWritable.run();
    }
  }

  /// Whether the client reads what is written.
  public boolean isWritable() {
    return channel.isWritable();
  }

  /// Told each time that the client has caught up, until another one is.
  public void whenWritable(@Nullable Runnable onWritable) {
    this.onWritable = onWritable;
  }

  /// So many bytes of an answer wait for the client before they are given to the channel.
  public void waits(long bytes) {
    waiting = bytes;
    count();
  }

  /// Whether the client has read all that was written to it.
  boolean isRead() {
    long now = pendingBytes();
    if (now != pending) {
      pending = now;
      count();
    }
    return list == null || pending + waiting == 0;
  }

  private long pendingBytes() {
    var buffer = channel.unsafe().outboundBuffer();
    return buffer == null ? 0 : buffer.totalPendingWriteBytes();
  }

  private void count() {
    if (!channel.isActive()) {
      return;
    }
    long all = pending + waiting + left;
    if (held == null) {
      if (all == 0) {
        return;
      }
      held = memory.held(() -> channel.eventLoop().execute(() -> close(Reason.UNREAD)));
    }
    held.set(all);
    if (state == State.ENDING) {
      return;
    }
    if (pending + waiting > 0) {
      connections.awaitReader(this);
    } else if (state == State.IDLE) {
      connections.awaitRequest(this);
    } else if (state == State.HEAD || answeredEarly) {
      connections.awaitHead(this);
    } else {
      ConnectionList.remove(this);
    }
  }

  /// Decodes what was kept back, once the client reads.
  private void resume() {
    if (resuming) {
      return;
    }
    resuming = true;
    channel.eventLoop().execute(this::decodeOn);
  }

  private void decodeOn() {
    if (!channel.isWritable() && channel.isActive()) {
      return;
    }
    resuming = false;
    if (open > 1 || state == State.ENDING || !channel.isActive()) {
      return;
    }
    decoder.setSingleDecode(false);
    left = 0;
    if (readingStopped) {
      readingStopped = false;
      channel.config().setAutoRead(true);
    }
    bytes.decodeOn();
    count();
  }

  private void giveBackHead() {
    if (headCost > 0) {
      memory.giveBackUnknown(headCost);
      headCost = 0;
    }
  }
}
