package dev.relay.provider.answer;

import dev.relay.contract.Span;
import dev.relay.protocol.Json;
import dev.relay.protocol.sse.Event;
import dev.relay.protocol.sse.EventSplitter;
import dev.relay.protocol.sse.EventWriter;
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

  /// The longest event there may be, and the longest answer that is put together: a picture in one
  /// event has up to some 30 MiB.
  static final int MAX_EVENT = 64 << 20;

  private static final int MARK_BYTES = 3;

  private final Grammar grammar;
  private final Listener listener;
  private final EventSplitter splitter = new EventSplitter();
  private ByteBuf rest = Unpooled.EMPTY_BUFFER;
  private boolean begun;
  private boolean closed;

  StreamBody(Grammar grammar, Listener listener) {
    this.grammar = grammar;
    this.listener = listener;
  }

  /// Takes the next bytes; returns false if an event is too long to be one. What fails on them
  /// takes no more: no event is passed on twice, and none is left out.
  boolean take(Buffer bytes) {
    if (closed) {
      return true;
    }
    boolean taken = false;
    try {
      split(bytes);
      taken = true;
    } finally {
      if (!taken) {
        close();
      }
    }
    return rest.readableBytes() <= MAX_EVENT;
  }

  private void split(Buffer bytes) {
    var chunk = Json.contiguous(bytes);
    if (rest.isReadable()) {
      int scanned = rest.readableBytes();
      split(rest.writeBytes(chunk), scanned, true);
    } else {
      split(chunk, 0, false);
    }
  }

  /// There are no more bytes: an event counts that lacks but the lines that end it, and gets them.
  void end() {
    int left = rest.readableBytes();
    int from = rest.arrayOffset() + rest.readerIndex();
    if (closed || left == 0 || !Event.lacksOnlyItsEnd(rest.array(), from, from + left)) {
      return;
    }
    var event = EventWriter.ended(rest());
    rest = Unpooled.EMPTY_BUFFER;
    int begin = event.arrayOffset() + event.readerIndex();
    int end = begin + event.readableBytes();
    int run = examine(event.array(), begin, begin, end);
    if (!closed) {
      emit(event.array(), run, end);
    }
  }

  /// What came behind the last whole event.
  Buffer rest() {
    return BufferInternal.buffer(rest);
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
    return switch (grammar.look(bytes, begun ? event : behindMark(bytes, event, end), end)) {
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
      case END -> {
        emit(bytes, run, event);
        listener.events(grammar.last(), grammar.content());
        close();
        listener.done();
        yield end;
      }
      case ERROR -> {
        emit(bytes, run, event);
        close();
        listener.error(Json.slice(bytes, event, end));
        yield end;
      }
    };
  }

  /// The first event may have a byte order mark.
  private int behindMark(byte[] bytes, int event, int end) {
    begun = true;
    return end - event > MARK_BYTES && bytes[event] == (byte) 0xef ? event + MARK_BYTES : event;
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
      listener.events(Json.slice(bytes, from, to), grammar.content());
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
}
