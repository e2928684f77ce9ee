package dev.relay.contract.bus;

import dev.relay.contract.bus.wire.Message.Frame;
import dev.relay.contract.bus.wire.Message.Report;
import dev.relay.contract.exchange.Head;
import dev.relay.contract.exchange.Outcome;
import dev.relay.contract.exchange.Reader;
import dev.relay.contract.memory.Held;
import dev.relay.contract.memory.MemoryBudget;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.ArrayDeque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The writer's end of a stream.
///
/// Invariants: frames carry rising numbers from 0 and leave in order; the head goes with the first
/// of them and the outcome with the last; nothing is written after the end; what is written in one
/// turn of the event loop leaves as one frame (or as few as fit); no more bytes leave than the
/// reader granted, but for the one frame that any positive credit admits. Belongs to the context of
/// its inbox.
public final class EventSink {

  /// What the one who writes is told.
  public interface Listener {

    /// There is room again after [EventSink#write] said that there was none.
    void writable();

    /// The reader is gone or wants no more; the sink takes nothing any more.
    void cancelled();
  }

  /// Below this mean size of the pieces of a frame they are copied together; above it they are
  /// chained.
  private static final int COPY_BELOW = 2048;

  /// Less that waits is not counted in the memory of the node.
  private static final long COUNTED_FROM = 16 * 1024;

  private static final Buffer NOTHING = Buffer.buffer();
  private static final long NEVER = -1;

  private final Inbox inbox;
  private final long number;
  private final Reader reader;
  private final Listener listener;
  private final Handler<Void> flushing = _ -> flushScheduled();
  private final ArrayDeque<Buffer> waiting = new ArrayDeque<>(4);

  /// Bodies of requests are counted where they are.
  private final boolean answers;

  private @Nullable Held held;
  private Optional<Head> head;
  private Optional<Outcome> end = Optional.empty();
  private long waitingBytes;
  private long sent;
  private long limit;
  private long seq;
  private boolean scheduled;
  private boolean full;
  private boolean closed;
  private long looked = NEVER;

  /// Whether the frame that was taken last ends inside of what was written at once.
  private boolean cutInside;

  EventSink(Inbox inbox, long number, Reader reader, Optional<Head> head, Listener listener) {
    this.inbox = inbox;
    this.number = number;
    this.reader = reader;
    this.head = head;
    this.answers = head.isPresent();
    this.listener = listener;
    this.limit = reader.credit();
    schedule();
  }

  /// Writes one or more whole events, or any piece of a body that has none. The bytes are not
  /// copied and must not change. Returns whether there is room for more; if not,
  /// [Listener#writable] says when.
  public boolean write(Buffer bytes) {
    if (closed || end.isPresent()) {
      return true;
    }
    if (bytes.length() == 0) {
      return !full;
    }
    waiting.add(bytes);
    waitingBytes += bytes.length();
    schedule();
    full = sent + waitingBytes >= limit;
    return !full;
  }

  /// Ends the stream after what was written; the first call counts.
  public void end(Outcome outcome) {
    if (!closed && end.isEmpty()) {
      end = Optional.of(outcome);
      schedule();
    }
  }

  /// The bytes that wait for credit.
  public long waitingBytes() {
    return waitingBytes;
  }

  Reader reader() {
    return reader;
  }

  /// What there is to say if nothing was sent since this was asked last.
  Optional<Report.Writing> quiet() {
    boolean quiet = looked == seq && seq > 0;
    looked = seq;
    return quiet
        ? Optional.of(new Report.Writing(reader.stream(), reader.attempt(), number, seq, limit))
        : Optional.empty();
  }

  void credit(long total) {
    if (total > limit) {
      limit = total;
      flush();
      if (full && !closed && sent + waitingBytes < limit) {
        full = false;
        listener.writable();
      }
    }
  }

  void cancel() {
    if (close()) {
      listener.cancelled();
    }
  }

  /// The writer is going: what was written leaves as far as it may, so that the reader has seen the
  /// head and can be told that the writer is gone.
  void abandon() {
    flush();
    cancel();
  }

  private boolean close() {
    if (closed) {
      return false;
    }
    closed = true;
    drop();
    if (held != null) {
      held.close();
    }
    inbox.forget(this, number);
    return true;
  }

  private void drop() {
    waiting.clear();
    waitingBytes = 0;
  }

  private void count() {
    if (held == null) {
      held = inbox.held(this::cut);
    }
    held.set(waitingBytes);
  }

  /// The node holds too much: what waits is dropped, and the reader is told so.
  private void cut() {
    if (!closed) {
      drop();
      end = Optional.of(Outcome.failed(MemoryBudget.FULL, Optional.empty()));
      flush();
      listener.cancelled();
    }
  }

  private void schedule() {
    if (!scheduled) {
      scheduled = true;
      inbox.atEndOfTurn(flushing);
    }
  }

  private void flushScheduled() {
    scheduled = false;
    flush();
  }

  private void flush() {
    while (!closed && (waitingBytes > 0 ? sent < limit : head.isPresent() || end.isPresent())) {
      var bytes = waitingBytes > 0 ? next() : NOTHING;
      sendFrame(bytes);
    }
    if (answers && !closed && (held != null || waitingBytes >= COUNTED_FROM)) {
      count();
    }
  }

  private void sendFrame(Buffer bytes) {
    var last = waiting.isEmpty() ? end : Optional.<Outcome>empty();
    inbox.send(
        reader.inbox(),
        new Frame(
            reader.stream(),
            reader.attempt(),
            seq++,
            inbox.id(),
            number,
            head,
            bytes,
            cutInside,
            last));
    sent += bytes.length();
    head = Optional.empty();
    if (last.isPresent()) {
      close();
    }
  }

  private Buffer next() {
    var first = waiting.removeFirst();
    cutInside = first.length() > Frame.MAX_BYTES;
    if (cutInside) {
      waiting.addFirst(first.slice(Frame.MAX_BYTES, first.length()));
      waitingBytes -= Frame.MAX_BYTES;
      return first.slice(0, Frame.MAX_BYTES);
    }
    var following = waiting.peekFirst();
    if (following == null || first.length() + following.length() > Frame.MAX_BYTES) {
      waitingBytes -= first.length();
      return first;
    }
    return joined(first);
  }

  private Buffer joined(Buffer first) {
    int size = first.length();
    int count = 1;
    for (var piece : waiting) {
      if (size + piece.length() > Frame.MAX_BYTES) {
        break;
      }
      size += piece.length();
      count++;
    }
    waitingBytes -= size;
    return size / count < COPY_BELOW ? copied(first, count, size) : chained(first, count);
  }

  private Buffer copied(Buffer first, int count, int size) {
    var all = Unpooled.buffer(size, size);
    @Nullable Buffer piece = first;
    for (int i = 0; i < count && piece != null; i++) {
      all.writeBytes(((BufferInternal) piece).getByteBuf());
      piece = i + 1 < count ? waiting.removeFirst() : null;
    }
    return BufferInternal.buffer(all);
  }

  private Buffer chained(Buffer first, int count) {
    var pieces = new ByteBuf[count];
    pieces[0] = ((BufferInternal) first).getByteBuf();
    for (int i = 1; i < count; i++) {
      pieces[i] = ((BufferInternal) waiting.removeFirst()).getByteBuf();
    }
    return BufferInternal.buffer(Unpooled.wrappedBuffer(pieces.length, pieces));
  }
}
