package dev.relay.provider.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.CombinedChannelDuplexHandler;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The HTTP/1.1 codec of one connection to a provider, in the place of Netty's own, which takes an
/// interim answer, or bytes behind an answer's end, for the answer to the next request.
///
/// Invariants: bytes are read as an answer only while one is owed; interim answers (any 1xx) are
/// dropped; bytes that belong to no answer are dropped, and close a connection that is not in use;
/// a connection whose framing is in doubt is never [#reusable] again.
final class ConnectionCodec
    extends CombinedChannelDuplexHandler<HttpResponseDecoder, HttpRequestEncoder> {

  /// The longest status line; the head may have [#MAX_BYTES] in all.
  private static final int MAX_LINE = 4096;

  private static final int MAX_BYTES = 64 * 1024;
  private static final int SWITCHING_PROTOCOLS = 101;

  /// How a server says that it closes a connection which was not used.
  private static final byte[] REQUEST_TIMEOUT = " 408".getBytes(StandardCharsets.US_ASCII);

  private static final int STATUS_AT = "HTTP/1.1".length();

  private final Consumer<String> odd;

  /// Of the request whose answer is owed.
  private @Nullable HttpMethod owed;

  private long asked;

  private boolean requestWhole;

  /// Whether bytes of the owed answer have come, and its head.
  private boolean begun;

  private boolean headed;
  private boolean doubtful;

  /// Whether no request was written since the last answer was read to its end.
  private boolean resting = true;

  /// @param odd is told what a provider does that no server should
  ConnectionCodec(Consumer<String> odd) {
    this.odd = odd;
    init(new Decoder(), new Encoder());
  }

  /// Whether all of the last answer was read and nothing else, and its request was sent whole.
  boolean reusable() {
    return !doubtful && owed == null && requestWhole;
  }

  /// Nobody reads an answer from here until the next request is written.
  void rest() {
    resting = true;
  }

  /// Whether an answer is owed of which no head has come.
  boolean unanswered() {
    return owed != null && !headed;
  }

  private void doubt(String what) {
    doubtful = true;
    odd.accept(what);
  }

  private void surplus(ChannelHandlerContext context, ByteBuf bytes) {
    boolean farewell = resting && isTimeout(bytes);
    bytes.skipBytes(bytes.readableBytes());
    if (farewell || doubtful) {
      doubtful = true;
    } else {
      doubt("bytes that belong to no answer");
    }
    if (resting) {
      var _ = context.close();
    }
  }

  private static boolean isTimeout(ByteBuf bytes) {
    int from = bytes.readerIndex() + STATUS_AT;
    if (bytes.writerIndex() < from + REQUEST_TIMEOUT.length) {
      return false;
    }
    for (int i = 0; i < REQUEST_TIMEOUT.length; i++) {
      if (bytes.getByte(from + i) != REQUEST_TIMEOUT[i]) {
        return false;
      }
    }
    return true;
  }

  private final class Decoder extends HttpResponseDecoder {

    Decoder() {
      super(
          new HttpDecoderConfig()
              .setMaxInitialLineLength(MAX_LINE)
              .setMaxHeaderSize(MAX_BYTES)
              .setMaxChunkSize(MAX_BYTES));
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out)
        throws Exception {
      if (owed == null) {
        surplus(context, in);
        return;
      }
      if (!begun) {
        begin(in);
      }
      int before = out.size();
      super.decode(context, in, out);
      if (out.size() > before) {
        decoded(context, in, out, before);
      }
    }

    private void begin(ByteBuf in) {
      begun = true;
      if (in.getByte(in.readerIndex()) != 'H') {
        doubt("bytes in front of an answer");
      }
    }

    private void decoded(ChannelHandlerContext context, ByteBuf in, List<Object> out, int from) {
      var message = out.get(from);
      if (message.getClass() == DefaultHttpContent.class && out.size() == from + 1) {
        return;
      }
      if (message instanceof HttpResponse head) {
        if (head.decoderResult().isFailure()) {
          doubt("what is no HTTP/1.1");
          return;
        }
        if (isInterim(head)) {
          out.subList(from, out.size()).clear();
          skipped(head);
          return;
        }
        headed(context, head);
      }
      if (out.getLast() instanceof LastHttpContent last) {
        ended(in, last);
      }
    }

    private void skipped(HttpResponse interim) {
      begun = false;
      if (interim.status().code() == SWITCHING_PROTOCOLS) {
        doubt("a switch of protocols that nobody asked for");
      }
    }

    private void headed(ChannelHandlerContext context, HttpResponse head) {
      headed = true;
      var unsent = context.channel().unsafe().outboundBuffer();
      if (!requestWhole
          || (unsent != null && unsent.totalPendingWriteBytes() > 0)
          || !HttpUtil.isKeepAlive(head)) {
        doubtful = true;
      }
      var coding = head.headers().get(HttpHeaderNames.TRANSFER_ENCODING);
      if (coding != null && !HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(coding)) {
        doubt("an answer whose end cannot be known");
      }
    }

    private void ended(ByteBuf in, LastHttpContent last) {
      owed = null;
      if (last.decoderResult().isFailure()) {
        doubt("a body that is not in chunks as it says");
      } else if (in.isReadable()) {
        doubt("bytes that belong to no answer");
      }
    }

    private static boolean isInterim(HttpResponse head) {
      return head.status().code() / 100 == 1;
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage message) {
      return (message instanceof HttpResponse head && isInterim(head))
          || HttpMethod.HEAD.equals(owed)
          || super.isContentAlwaysEmpty(message);
    }

    /// Nobody asks for it.
    @Override
    protected boolean isSwitchingToNonHttp1Protocol(HttpResponse message) {
      return false;
    }
  }

  /// Whether the request that waits for its answer was written within `span`.
  boolean askedWithin(Duration span) {
    return System.nanoTime() - asked < span.toNanos();
  }

  private final class Encoder extends HttpRequestEncoder {

    @Override
    protected void encode(ChannelHandlerContext context, Object message, List<Object> out)
        throws Exception {
      if (message instanceof HttpRequest request) {
        owed = request.method();
        asked = System.nanoTime();
        requestWhole = false;
        begun = false;
        headed = false;
        resting = false;
      }
      if (message instanceof LastHttpContent) {
        requestWhole = true;
      }
      super.encode(context, message, out);
    }
  }
}
