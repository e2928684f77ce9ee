package dev.relay.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import java.util.Locale;

/// Splits HTTP/1.1 messages with a length or in chunks, and nothing more, so that it costs little.
final class HttpReader extends ByteToMessageDecoder {

  /// What is told of each message, in this order. A slice is valid during the call only.
  interface Listener {
    void head(String firstLine);

    void body(ByteBuf slice);

    void end();

    void closed();
  }

  private enum Part {
    HEAD,
    BODY,
    CHUNK_SIZE,
    CHUNK,
    CHUNK_END,
    TRAILER
  }

  private static final byte LF = '\n';

  private final Listener listener;
  private Part part = Part.HEAD;
  private boolean chunked;
  private long left;

  HttpReader(Listener listener) {
    this.listener = listener;
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    while (in.isReadable() && step(in)) {}
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    var _ = context.close();
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext context) {
    listener.closed();
  }

  private boolean step(ByteBuf in) {
    return switch (part) {
      case HEAD -> head(in);
      case BODY, CHUNK -> body(in);
      case CHUNK_SIZE -> chunkSize(in);
      case CHUNK_END -> chunkEnd(in);
      case TRAILER -> trailer(in);
    };
  }

  private boolean head(ByteBuf in) {
    int start = in.readerIndex();
    int firstEnd = -1;
    left = 0;
    chunked = false;
    int line = start;
    for (int lf; (lf = in.indexOf(line, in.writerIndex(), LF)) >= 0; line = lf + 1) {
      if (lf - line <= 1) {
        in.readerIndex(lf + 1);
        listener.head(in.toString(start, firstEnd - start, ISO_8859_1));
        part = chunked ? Part.CHUNK_SIZE : Part.BODY;
        return chunked || left > 0 || finish();
      }
      if (firstEnd < 0) {
        firstEnd = lf - 1;
      } else {
        header(in, line, lf - 1);
      }
    }
    return false;
  }

  private void header(ByteBuf in, int from, int to) {
    int first = in.getByte(from) | 0x20;
    if (first != 'c' && first != 't') {
      return;
    }
    var text = in.toString(from, to - from, ISO_8859_1).toLowerCase(Locale.ROOT);
    if (text.startsWith("content-length:")) {
      left = Long.parseLong(text.substring(15).strip());
    } else if (text.startsWith("transfer-encoding:")) {
      chunked = text.endsWith("chunked");
    }
  }

  private boolean body(ByteBuf in) {
    int size = (int) Math.min(left, in.readableBytes());
    listener.body(in.slice(in.readerIndex(), size));
    in.skipBytes(size);
    left -= size;
    if (left > 0) {
      return false;
    }
    if (part == Part.BODY) {
      return finish();
    }
    part = Part.CHUNK_END;
    return true;
  }

  private boolean chunkSize(ByteBuf in) {
    int lf = in.indexOf(in.readerIndex(), in.writerIndex(), LF);
    if (lf < 0) {
      return false;
    }
    left = 0;
    for (int i = in.readerIndex(); i < lf; i++) {
      int digit = Character.digit(in.getByte(i), 16);
      if (digit < 0) {
        break;
      }
      left = left * 16 + digit;
    }
    in.readerIndex(lf + 1);
    part = left == 0 ? Part.TRAILER : Part.CHUNK;
    return true;
  }

  private boolean chunkEnd(ByteBuf in) {
    if (in.readableBytes() < 2) {
      return false;
    }
    in.skipBytes(2);
    part = Part.CHUNK_SIZE;
    return true;
  }

  private boolean trailer(ByteBuf in) {
    int lf = in.indexOf(in.readerIndex(), in.writerIndex(), LF);
    if (lf < 0) {
      return false;
    }
    boolean blank = lf - in.readerIndex() <= 1;
    in.readerIndex(lf + 1);
    return !blank || finish();
  }

  private boolean finish() {
    part = Part.HEAD;
    listener.end();
    return true;
  }
}
