package dev.relay.provider;

import dev.relay.contract.Span;
import dev.relay.protocol.Json;
import dev.relay.protocol.sse.EventSplitter;
import dev.relay.protocol.wire.Grammar;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;

/// Cuts the bytes of an event stream into whole events, whatever way they were split, and passes
/// them on untouched.
///
/// What becomes of an event, its [Grammar] says. Events that came together are passed on together,
/// as a slice of the bytes they came in; an event is copied only if it came in pieces.
final class StreamBody {

  /// What becomes of the bytes of the stream.
  interface Listener {

    /// Whole events, as they came. `content` says whether a model's words are in them or were in
    /// what came before.
    void events(Buffer bytes, boolean content);

    /// An error instead of an event; nothing follows it.
    void error(Buffer event);

    /// The last event of the stream has been passed on; nothing follows it.
    void done();
  }

  /// The longest event there may be.
  private static final int MAX_EVENT = 16 << 20;

  private final Grammar grammar;
  private final Listener listener;
  private final EventSplitter splitter = new EventSplitter();
  private ByteBuf rest = Unpooled.EMPTY_BUFFER;
  private boolean closed;

  StreamBody(Grammar grammar, Listener listener) {
    this.grammar = grammar;
    this.listener = listener;
  }

  /// Takes the next bytes; returns false if an event is too long to be one.
  boolean take(Buffer bytes) {
    if (closed) {
      return true;
    }
    var chunk = Json.contiguous(bytes);
    if (rest.isReadable()) {
      int scanned = rest.readableBytes();
      split(rest.writeBytes(chunk), scanned, true);
    } else {
      split(chunk, 0, false);
    }
    return rest.readableBytes() <= MAX_EVENT;
  }

  /// What the event takes that is not whole.
  long held() {
    return rest.isReadable() ? rest.capacity() : 0;
  }

  /// Splits `chunk`, whose first `scanned` bytes were looked at before; `own` if no one else holds
  /// it.
  private void split(ByteBuf chunk, int scanned, boolean own) {
    var bytes = chunk.array();
    int begin = chunk.arrayOffset() + chunk.readerIndex();
    int limit = begin + chunk.readableBytes();
    int run = begin;
    int event = begin;
    int end = splitter.next(bytes, begin + scanned, limit);
    while (end != EventSplitter.INCOMPLETE && !closed) {
      run = examine(bytes, run, event, end);
      event = end;
      end = closed ? end : splitter.next(bytes, end, limit);
    }
    if (!closed) {
      emit(bytes, run, event);
      keep(chunk, event - begin, own);
    }
  }

  /// Looks at the event in `bytes[event..end)` while those in `bytes[run..event)` wait; returns
  /// where the run begins now.
  private int examine(byte[] bytes, int run, int event, int end) {
    return switch (grammar.look(bytes, event, end)) {
      case PASS -> run;
      case PASS_CUT -> emitWithout(grammar.cut(), bytes, run, event, end);
      case DROP -> {
        emit(bytes, run, event);
        yield end;
      }
      case LAST -> {
        emit(bytes, run, end);
        close();
        listener.done();
        yield end;
      }
      case ERROR -> {
        emit(bytes, run, event);
        close();
        listener.error(slice(bytes, event, end));
        yield end;
      }
    };
  }

  private int emitWithout(Span left, byte[] bytes, int run, int event, int end) {
    emit(bytes, run, event);
    int size = end - event - (left.end() - left.start());
    var rewritten =
        Unpooled.buffer(size, size)
            .writeBytes(bytes, event, left.start() - event)
            .writeBytes(bytes, left.end(), end - left.end());
    listener.events(BufferInternal.buffer(rewritten), grammar.content());
    return end;
  }

  private void emit(byte[] bytes, int from, int to) {
    if (to > from) {
      listener.events(slice(bytes, from, to), grammar.content());
    }
  }

  /// Keeps what is behind the first `passed` bytes of `chunk` until more comes.
  private void keep(ByteBuf chunk, int passed, boolean own) {
    int left = chunk.readableBytes() - passed;
    if (left == 0) {
      rest = Unpooled.EMPTY_BUFFER;
    } else if (passed > 0 || !own) {
      rest = Unpooled.buffer(Math.max(256, left * 2));
      rest.writeBytes(chunk, chunk.readerIndex() + passed, left);
    }
  }

  private void close() {
    closed = true;
    rest = Unpooled.EMPTY_BUFFER;
  }

  private static Buffer slice(byte[] bytes, int from, int to) {
    return BufferInternal.buffer(Unpooled.wrappedBuffer(bytes, from, to - from));
  }
}
