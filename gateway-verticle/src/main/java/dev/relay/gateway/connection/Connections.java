package dev.relay.gateway.connection;

import dev.relay.contract.memory.MemoryBudget;
import dev.relay.gateway.connection.ConnectionCount.Reason;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.util.AttributeKey;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;

/// The connections of one server on one event loop, and how long each may take for what: for a
/// request to come whole, between two requests, to read an answer.
///
/// What a connection waits for is looked at once a second; serving an exchange costs no timer and
/// no look at the clock. Belongs to one context.
public final class Connections implements Handler<HttpConnection> {

  static final Duration HEAD = Duration.ofSeconds(10);
  static final Duration IDLE = Duration.ofSeconds(75);

  /// How long a client may take none of the bytes that wait for it.
  static final Duration UNREAD = Duration.ofMinutes(5);

  private static final long LOOK_MILLIS = 1000;
  private static final AttributeKey<Boolean> WATCHED =
      AttributeKey.valueOf(Connections.class, "watched");

  private final Vertx vertx;
  private final ConnectionCount count;
  private final MemoryBudget memory;
  private final ConnectionList heads = new ConnectionList();
  private final ConnectionList idle = new ConnectionList();
  private final ConnectionList unread = new ConnectionList();
  private long seconds;
  private int open;
  private long timer;

  public Connections(Vertx vertx, ConnectionCount count, MemoryBudget memory) {
    this.vertx = vertx;
    this.count = count;
    this.memory = memory;
  }

  @Override
  public void handle(HttpConnection connection) {
    if (connection instanceof ConnectionBase base && base.channel().isActive()) {
      watch(base.channel().parent());
      guard(base.channel(), base.channelHandlerContext().name());
    }
  }

  /// @param handler the name of what handles the messages
  GuardedConnection guard(Channel channel, String handler) {
    boolean tooMany = count.enter();
    if (open++ == 0) {
      timer = vertx.setPeriodic(LOOK_MILLIS, _ -> look());
    }
    var pipeline = channel.pipeline();
    var decoder = pipeline.context(HttpRequestDecoder.class);
    var guarded =
        new GuardedConnection(this, channel, (HttpRequestDecoder) decoder.handler(), memory);
    pipeline.addBefore(decoder.name(), "bytes", guarded.bytes());
    pipeline.addBefore(handler, "guard", guarded);
    HalfClosedClient.allow(channel);
    awaitHead(guarded);
    if (tooMany) {
      makeRoom(guarded);
    }
    return guarded;
  }

  /// Who shows nothing for longest goes first.
  private void makeRoom(GuardedConnection latest) {
    count.closed(Reason.TOO_MANY);
    var oldest = heads.first();
    if (oldest == null || oldest == latest) {
      oldest = idle.first();
    }
    (oldest == null ? latest : oldest).close();
  }

  /// All event loops accept from the same channel.
  private void watch(Channel listening) {
    if (listening != null && listening.attr(WATCHED).setIfAbsent(true) == null) {
      listening.pipeline().addFirst(new AcceptFailures(count));
      listening.pipeline().addLast(new AcceptFailures.Told());
    }
  }

  void closed(GuardedConnection connection) {
    ConnectionList.remove(connection);
    count.leave();
    if (--open == 0) {
      vertx.cancelTimer(timer);
    }
  }

  void awaitHead(GuardedConnection connection) {
    heads.add(connection, seconds + 1 + HEAD.toSeconds());
  }

  void awaitRequest(GuardedConnection connection) {
    idle.add(connection, seconds + 1 + IDLE.toSeconds());
  }

  void awaitReader(GuardedConnection connection) {
    unread.add(connection, seconds + 1 + UNREAD.toSeconds());
  }

  ConnectionCount count() {
    return count;
  }

  /// Once a second.
  void look() {
    seconds++;
    for (var each = heads.first(); each != null && each.due <= seconds; each = heads.first()) {
      each.headIsLate();
    }
    for (var each = idle.first(); each != null && each.due <= seconds; each = idle.first()) {
      each.close();
    }
    for (var each = unread.first(); each != null; ) {
      var following = each.next;
      if (each.isRead()) {
        // It is in another list now.
      } else if (each.due <= seconds) {
        count.closed(Reason.STALLED);
        each.close();
      }
      each = following;
    }
  }
}
