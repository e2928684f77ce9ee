package dev.relay.gateway.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/// Sees the bytes of a connection before they are decoded. A head that comes in one piece is not
/// looked at; of another one, bytes and lines are counted.
final class HeadBytes extends ChannelInboundHandlerAdapter {

  /// What a decoded header takes beside its bytes.
  static final int COST_OF_LINE = 200;

  /// A head has fewer lines.
  static final int MOST_LINES = 200;

  /// A line has this many bytes at least.
  private static final int LEAST_LINE = 3;

  private static final byte LINE_END = '\n';

  private final GuardedConnection guarded;
  private @Nullable ChannelHandlerContext context;
  private @Nullable ByteBuf decoding;
  private int start;
  private int length;
  private int size;
  private int came;
  private int lines;
  private boolean begun;

  HeadBytes(GuardedConnection guarded, HttpRequestDecoder decoder) {
    this.guarded = guarded;
    decoder.setCumulator(this::cumulate);
  }

  static Exception tooManyLines() {
    return new TooLongHttpHeaderException("more than " + MOST_LINES + " lines");
  }

  /// A request that is none, by whose answer a client is told.
  static HttpRequest refused(Exception cause) {
    var request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/bad-request");
    request.setDecoderResult(DecoderResult.failure(cause));
    return request;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    this.context = context;
  }

  /// Keeps what is being decoded until that is done.
  private ByteBuf cumulate(ByteBufAllocator allocator, ByteBuf before, ByteBuf more) {
    var all = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(allocator, before, more);
    decoding = all.retain();
    start = all.readerIndex();
    length = all.readableBytes();
    return all;
  }

  /// The bytes that are to be decoded yet.
  int left() {
    return decoding == null ? 0 : decoding.readableBytes();
  }

  /// The head is whole: whether it has more lines than it may.
  boolean hadTooMany(HttpHeaders headers) {
    begun = true;
    int head = size - came + (decoding == null ? came : decoding.readerIndex() - start);
    size = 0;
    lines = 0;
    return head >= MOST_LINES * LEAST_LINE && count(headers) > MOST_LINES;
  }

  private static int count(HttpHeaders headers) {
    int count = 0;
    for (var each = headers.iteratorCharSequence(); each.hasNext(); each.next()) {
      count++;
    }
    return count;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (guarded.isEnding()) {
      ReferenceCountUtil.release(message);
    } else {
      decode((ByteBuf) message);
    }
  }

  /// Has decoded what was kept back.
  void decodeOn() {
    decode(Unpooled.EMPTY_BUFFER);
    if (context != null) {
      context.fireChannelReadComplete();
    }
  }

  private void decode(ByteBuf more) {
    var context = this.context;
    if (context == null) {
      more.release();
      return;
    }
    boolean head = guarded.awaitsHead();
    came = more.readableBytes();
    size = head ? size + came : came;
    begun = false;
    try {
      context.fireChannelRead(more);
      if (head && !begun && decoding != null && guarded.awaitsHead()) {
        grow(decoding, came > 0 ? came : length);
      }
    } finally {
      if (decoding != null) {
        decoding.release();
        decoding = null;
      }
    }
  }

  private void grow(ByteBuf decoded, int grown) {
    if (grown > 0) {
      int here = count(decoded, start, start + length);
      lines += here;
      guarded.headGrows(grown, here, lines);
    }
  }

  private static int count(ByteBuf bytes, int from, int end) {
    int found = 0;
    for (int at = bytes.indexOf(from, end, LINE_END); at >= 0; ) {
      found++;
      at = at + 1 < end ? bytes.indexOf(at + 1, end, LINE_END) : -1;
    }
    return found;
  }
}
