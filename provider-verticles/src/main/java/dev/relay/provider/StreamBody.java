package dev.relay.provider;

import dev.relay.contract.Span;
import dev.relay.contract.Usage;
import dev.relay.protocol.Json;
import dev.relay.protocol.openai.EventReader;
import dev.relay.protocol.sse.Event;
import dev.relay.protocol.sse.EventSplitter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.Optional;

/// Cuts the bytes of an event stream into whole events, whatever way they were split, and passes
/// them on untouched.
///
/// Only what Relay itself asked for is taken out: the usage chunk, and the `"usage": null` of the
/// others. Events that came together are passed on together, as a slice of the bytes they came in;
/// an event is copied only if it came in pieces.
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

  private final boolean askedUsage;
  private final Listener listener;
  private final EventSplitter splitter = new EventSplitter();
  private ByteBuf rest = Unpooled.EMPTY_BUFFER;
  private Optional<Usage> usage = Optional.empty();
  private byte[] lastEvent = {};
  private Span lastEventAt = Span.ABSENT;
  private boolean content;
  private boolean closed;

  StreamBody(boolean askedUsage, Listener listener) {
    this.askedUsage = askedUsage;
    this.listener = listener;
  }

  Optional<Usage> usage() {
    return usage;
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

  /// Whether the model has said why it stopped, so that only the last event itself is missing.
  boolean finished() {
    return lastEventAt.present()
        && EventReader.event(lastEvent, lastEventAt.start(), lastEventAt.end())
            .filter(chunk -> chunk.finished())
            .isPresent();
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
    if (EventReader.done(bytes, event, end)) {
      emit(bytes, run, end);
      close();
      listener.done();
      return end;
    }
    if (EventReader.error(bytes, event, end)) {
      emit(bytes, run, event);
      close();
      listener.error(slice(bytes, event, end));
      return end;
    }
    var name = EventReader.usageName(bytes, event, end);
    if (name.present()) {
      return examineUsage(bytes, run, event, end, name);
    }
    remember(bytes, event, end);
    return run;
  }

  private int examineUsage(byte[] bytes, int run, int event, int end, Span name) {
    var nothing = EventReader.nullUsage(bytes, name, event, end);
    if (nothing.present()) {
      remember(bytes, event, end);
      return askedUsage ? emitWithout(nothing, bytes, run, event, end) : run;
    }
    var chunk = EventReader.event(bytes, event, end);
    chunk.flatMap(read -> read.usage()).ifPresent(counted -> usage = Optional.of(counted));
    if (chunk.isEmpty() || !chunk.get().usageAlone()) {
      remember(bytes, event, end);
      return run;
    }
    if (!askedUsage) {
      return run;
    }
    emit(bytes, run, event);
    return end;
  }

  private int emitWithout(Span left, byte[] bytes, int run, int event, int end) {
    emit(bytes, run, event);
    int size = end - event - (left.end() - left.start());
    var rewritten =
        Unpooled.buffer(size, size)
            .writeBytes(bytes, event, left.start() - event)
            .writeBytes(bytes, left.end(), end - left.end());
    listener.events(BufferInternal.buffer(rewritten), content);
    return end;
  }

  private void remember(byte[] bytes, int event, int end) {
    content =
        content
            || EventReader.event(bytes, event, end).filter(chunk -> chunk.content()).isPresent();
    if (Event.dataStart(bytes, event, end) >= 0) {
      lastEvent = bytes;
      lastEventAt = new Span(event, end);
    }
  }

  private void emit(byte[] bytes, int from, int to) {
    if (to > from) {
      listener.events(slice(bytes, from, to), content);
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
