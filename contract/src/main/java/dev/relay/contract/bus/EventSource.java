package dev.relay.contract.bus;

import dev.relay.contract.InboxId;
import dev.relay.contract.bus.wire.Message.Cancel;
import dev.relay.contract.bus.wire.Message.Credit;
import dev.relay.contract.bus.wire.Message.Frame;
import dev.relay.contract.bus.wire.Message.Report;
import dev.relay.contract.exchange.Reader;
import dev.relay.contract.failure.Failure;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The reader's end of a stream.
///
/// Invariants: the listener sees the frames of one attempt, the first whose head arrived, each once
/// and in order, until one that has an end; or it is told once that the stream is broken, and
/// nothing after it. A frame that is missing or comes twice breaks the stream. Belongs to the
/// context of its inbox.
public final class EventSource {

  /// What the one who reads is told.
  public interface Listener {

    void frame(Frame frame);

    /// The stream can give no whole answer any more: a frame is missing, or the writer is gone.
    void broken(Failure failure);
  }

  /// The bytes that a writer may be ahead of its reader.
  public static final long WINDOW = 256 * 1024;

  private static final int NO_ATTEMPT = -1;
  private static final long NEVER = -1;

  private final Inbox inbox;
  private final long number;
  private final Listener listener;
  private final long window;
  private int attempt = NO_ATTEMPT;
  private @Nullable InboxId writer;
  private long writing;
  private long expected;
  private long received;
  private long granted;
  private boolean closed;
  private boolean answered;
  private boolean missed;
  private long looked = NEVER;

  EventSource(Inbox inbox, long number, Listener listener, long window) {
    this.inbox = inbox;
    this.number = number;
    this.listener = listener;
    this.window = window;
    inbox.memory().streamOpened();
    this.granted = inbox.memory().window(window);
  }

  /// Where the first attempt is to write.
  public Reader reader() {
    return new Reader(inbox.id(), number, 0, granted);
  }

  /// Everything that was received has left: the writer may go on.
  public void drained() {
    var writer = this.writer;
    if (!closed && writer != null && received + window - granted >= window / 2) {
      grant(writer);
    }
  }

  /// While memory is scarce, the writer may be less far ahead.
  private void grant(InboxId writer) {
    long total = received + inbox.memory().window(window);
    if (total > granted) {
      granted = total;
      inbox.send(writer, new Credit(writing, granted));
    }
  }

  /// Reads no more. The writer is told now, or when its first frame arrives.
  public void cancel() {
    if (close() && writer != null) {
      inbox.send(writer, new Cancel(writing));
    }
  }

  Optional<InboxId> writer() {
    return Optional.ofNullable(writer);
  }

  /// The answer is over, as its opener was told: the head of it is here, or will be at once.
  void answered() {
    answered = true;
  }

  /// Whether it was [#answered], and nothing has come.
  boolean lacksHead() {
    return answered && writer == null && !closed;
  }

  /// Breaks the stream if it still [#lacksHead].
  void failWithoutHead() {
    if (lacksHead()) {
      fail(new Failure.Broken("the answer was lost on the way"));
    }
  }

  /// Breaks the stream if it lacked its head when this was asked last, and still does.
  void missHead() {
    if (missed) {
      failWithoutHead();
    }
    missed = answered;
  }

  /// What there is to say if nothing came since this was asked last.
  Optional<Report.Reading> quiet() {
    boolean quiet = looked == expected && writer != null;
    looked = expected;
    return quiet ? Optional.of(new Report.Reading(number, writing, granted)) : Optional.empty();
  }

  /// What the writer at `from` believes of this stream.
  void compare(Report.Writing with, InboxId from) {
    boolean ours = attempt == NO_ATTEMPT || attempt == with.attempt() && writing == with.writing();
    if (!ours) {
      inbox.send(from, new Cancel(with.writing()));
    } else if (with.frames() > expected) {
      attempt = with.attempt();
      writer = from;
      writing = with.writing();
      abandon("frame " + expected + " did not arrive");
    } else if (granted > with.limit()) {
      inbox.send(from, new Credit(writing, granted));
    }
  }

  /// The writer knows nothing of this stream.
  void lost(long writing) {
    if (attempt != NO_ATTEMPT && this.writing == writing) {
      fail(new Failure.Broken("the end of the answer was lost on the way"));
    }
  }

  void receive(Frame frame) {
    if (attempt == NO_ATTEMPT) {
      attempt = frame.attempt();
      writer = frame.writer();
      writing = frame.writing();
    }
    if (frame.attempt() != attempt || frame.writing() != writing) {
      inbox.send(frame.writer(), new Cancel(frame.writing()));
    } else if (frame.seq() != expected) {
      abandon("frame " + frame.seq() + " came (expected: " + expected + ")");
    } else {
      take(frame);
    }
  }

  void fail(Failure failure) {
    if (close()) {
      listener.broken(failure);
    }
  }

  private void abandon(String why) {
    cancel();
    listener.broken(new Failure.Broken("the answer was damaged on the way: " + why));
  }

  private void take(Frame frame) {
    expected++;
    received += frame.bytes().length();
    if (frame.end().isPresent()) {
      close();
    }
    listener.frame(frame);
  }

  private boolean close() {
    if (closed) {
      return false;
    }
    closed = true;
    inbox.memory().streamClosed();
    inbox.forget(this, number);
    return true;
  }
}
