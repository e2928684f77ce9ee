package dev.relay.contract.bus.guard;

import dev.relay.contract.bus.wire.Rejection;
import dev.relay.contract.bus.wire.WireFormat;
import dev.relay.contract.bus.wire.WireKind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;

/// Lets through to Vert.x what begins as a message of a node, and no more of it than may be held:
/// Vert.x takes any length that it is told, and waits for so many bytes.
///
/// Greetings are short, and a longer message is skipped unless it names a node that has proven
/// itself. What no node sends ends the connection, and so does a message that does not go on. Bytes
/// are handed on as they came, but for the beginning of a message that comes in pieces.
final class MessageGuard extends ChannelInboundHandlerAdapter {

  static final int MAX_BYTES = 16 * 1024 * 1024;
  static final int STRANGER_BYTES = 64 * 1024;
  static final int GREETING_BYTES = 4 * 1024;

  private static final int CHECK_SECONDS = 10;

  private final BusGuard bus;
  private ByteBuf beginning = Unpooled.EMPTY_BUFFER;

  /// What is still to come of the message.
  private int rest;

  /// What of it [BusGuard] counts.
  private int held;

  private boolean skipping;
  private boolean refused;
  private long messages;

  MessageGuard(BusGuard bus) {
    this.bus = bus;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    if (bus.opens()) {
      checkLater(context, messages);
      context.fireChannelActive();
    } else {
      refuse(Rejection.CONNECTION);
      end(context);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    bus.closed();
    release();
    beginning.release();
    beginning = Unpooled.EMPTY_BUFFER;
    context.fireChannelInactive();
  }

  private void checkLater(ChannelHandlerContext context, long seen) {
    var _ =
        context.executor().schedule(() -> check(context, seen), CHECK_SECONDS, TimeUnit.SECONDS);
  }

  private void check(ChannelHandlerContext context, long seen) {
    if (!context.channel().isActive()) {
      return;
    }
    boolean waits = messages == 0 || rest > 0 || beginning.isReadable();
    if (waits && messages == seen) {
      refuse(Rejection.CONNECTION);
      end(context);
    } else {
      checkLater(context, messages);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof ByteBuf in && !refused) {
      read(context, joined(context, in));
    } else if (message instanceof ByteBuf in) {
      in.release();
    } else {
      context.fireChannelRead(message);
    }
  }

  private ByteBuf joined(ChannelHandlerContext context, ByteBuf in) {
    if (!beginning.isReadable()) {
      return in;
    }
    var joined = context.alloc().buffer(beginning.readableBytes() + in.readableBytes());
    joined.writeBytes(beginning).writeBytes(in);
    beginning.release();
    in.release();
    beginning = Unpooled.EMPTY_BUFFER;
    return joined;
  }

  private void read(ChannelHandlerContext context, ByteBuf in) {
    int from = in.readerIndex();
    int at = from;
    int end = in.writerIndex();
    while (at < end && (rest > 0 || begins(in, at, end))) {
      int part = Math.min(rest, end - at);
      if (skipping) {
        pass(context, in, from, at);
        from = at + part;
      }
      at += part;
      rest -= part;
      if (rest == 0) {
        messages++;
        skipping = false;
        release();
      }
    }
    if (refused || !holdsRest()) {
      in.release();
      end(context);
      return;
    }
    if (at < end) {
      beginning = Unpooled.copiedBuffer(in.slice(at, end - at));
    }
    if (from == in.readerIndex() && at == end) {
      context.fireChannelRead(in);
    } else {
      pass(context, in, from, at);
      in.release();
    }
  }

  private static void end(ChannelHandlerContext context) {
    var _ = context.close();
  }

  private static void pass(ChannelHandlerContext context, ByteBuf in, int from, int to) {
    if (from < to) {
      context.fireChannelRead(in.retainedSlice(from, to - from));
    }
  }

  /// Whether a message begins at `at`, and so much of it is there that it may go on.
  private boolean begins(ByteBuf in, int at, int end) {
    if (end - at < Integer.BYTES) {
      return false;
    }
    int size = in.getInt(at);
    if (size <= 0 || size > MAX_BYTES) {
      return refuse(Rejection.OVERSIZED);
    }
    int whole = Integer.BYTES + size;
    int shown = Math.min(whole, MessageHead.MAX_BYTES);
    if (end - at < shown) {
      return false;
    }
    var head = new MessageHead(in, at, at + shown);
    if (!head.wellFormed()) {
      return refuse(Rejection.MALFORMED);
    }
    rest = whole;
    return head.isPing() || mayHave(head, size);
  }

  private boolean mayHave(MessageHead head, int size) {
    if (head.version() != WireFormat.VERSION || WireKind.isGreeting(head.kind())) {
      return size <= GREETING_BYTES || refuse(Rejection.OVERSIZED);
    }
    if (size > STRANGER_BYTES && !bus.knows(head.node())) {
      bus.rejected(Rejection.STRANGER);
      skipping = true;
    }
    return true;
  }

  private boolean holdsRest() {
    if (rest == 0 || skipping || held > 0) {
      return true;
    }
    held = bus.holds(rest) ? rest : 0;
    return held > 0 || refuse(Rejection.OVERSIZED);
  }

  private void release() {
    bus.released(held);
    held = 0;
  }

  private boolean refuse(Rejection reason) {
    refused = true;
    bus.rejected(reason);
    return false;
  }
}
