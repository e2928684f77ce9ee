package dev.relay.provider;

import dev.relay.contract.Head;
import dev.relay.contract.Usage;
import dev.relay.contract.failure.Failure;
import dev.relay.protocol.AnswerReader;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// An answer that is not streamed: held until it is complete, or a MiB of it.
final class WholeBody implements AnswerBody {

  /// How much of an answer is held that is to be read as a whole.
  static final int HELD_BYTES = 1 << 20;

  /// How much of one that is written as it comes.
  static final int HELD_NOT = 1;

  /// A usage object is shorter than this.
  private static final int USAGE_BYTES = 4096;

  private final AnswerReader reader;
  private final long length;
  private final int most;
  private final Listener listener;
  private final List<Buffer> held = new ArrayList<>(2);
  private Buffer beforeLast = Buffer.buffer();
  private Buffer last = Buffer.buffer();
  private long heldBytes;
  private long allBytes;
  private boolean ready;

  /// @param most so many bytes are held back at most
  WholeBody(AnswerReader reader, long length, int most, Listener listener) {
    this.reader = reader;
    this.length = length;
    this.most = most;
    this.listener = listener;
  }

  @Override
  public void take(Buffer bytes) {
    allBytes += bytes.length();
    beforeLast = last;
    last = bytes;
    if (ready) {
      listener.write(bytes);
      return;
    }
    held.add(bytes);
    heldBytes += bytes.length();
    if (heldBytes >= most) {
      ready = true;
      listener.ready(held, length < 0 ? Head.UNKNOWN_LENGTH : length);
      held.clear();
    }
  }

  @Override
  public void finish() {
    if (!ready) {
      listener.ready(held, heldBytes);
    }
    listener.whole();
  }

  @Override
  public void cut(Failure failure) {
    listener.broken(failure);
  }

  @Override
  public Optional<Usage> usage() {
    if (allBytes == last.length()) {
      return reader.usage(last);
    }
    return reader.usageNearEnd(
        last.length() < USAGE_BYTES
            ? Buffer.buffer().appendBuffer(beforeLast).appendBuffer(last)
            : last);
  }
}
