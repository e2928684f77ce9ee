package dev.relay.provider;

import dev.relay.contract.Dialect;
import dev.relay.contract.Exchange;
import dev.relay.contract.Head;
import dev.relay.contract.Usage;
import dev.relay.contract.failure.Failure;
import dev.relay.protocol.AnswerReader;
import dev.relay.protocol.dialect.Wires;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// An answer that is not streamed: held until it is complete, or a MiB of it.
///
/// What is no JSON, or ends too soon, is none: as long as it is held, nobody else hears of it.
final class WholeBody implements AnswerBody {

  /// How much of an answer is held that is to be read as a whole.
  private static final int HELD_BYTES = 1 << 20;

  /// How much of one that is written as it comes.
  private static final int HELD_NOT = 1;

  /// Of a longer one only the ends are looked at.
  private static final int LOOKED_INTO = 64 * 1024;

  /// A usage object is shorter than this.
  private static final int USAGE_BYTES = 4096;

  private final Dialect dialect;
  private final HttpClientResponse response;
  private final AnswerReader reader;
  private final long length;
  private final int most;
  private final boolean plain;
  private final Listener listener;
  private final JsonEnds ends = new JsonEnds();
  private final ByteOrderMark mark = new ByteOrderMark();
  private final List<Buffer> held = new ArrayList<>(2);
  private Buffer beforeLast = Buffer.buffer();
  private Buffer last = Buffer.buffer();
  private long heldBytes;
  private long allBytes;
  private boolean ready;

  WholeBody(Exchange exchange, HttpClientResponse response, Listener listener) {
    this.dialect = exchange.dialect();
    this.response = response;
    this.reader = Wires.of(dialect).answers();
    this.length = AnswerBody.length(response);
    this.most = AnswerBody.asksForStream(exchange) ? HELD_NOT : HELD_BYTES;
    this.plain = AnswerBody.isPlain(response);
    this.listener = listener;
  }

  @Override
  public void take(Buffer came) {
    allBytes += came.length();
    var bytes = mark.without(came);
    beforeLast = last;
    last = bytes;
    ends.take(bytes);
    if (isNone()) {
      unreadable();
    } else if (ready) {
      listener.write(bytes);
    } else {
      hold(bytes);
    }
  }

  /// A client takes what is as long as was said for the whole.
  private boolean isNone() {
    return plain && (ends.wrongFromTheStart() || (allBytes == length && !ends.whole()));
  }

  private void hold(Buffer bytes) {
    held.add(bytes);
    heldBytes += bytes.length();
    if (heldBytes >= most) {
      ready(length < 0 ? length : length - mark.length());
    }
  }

  private void ready(long length) {
    ready = true;
    listener.ready(held, length < 0 ? Head.UNKNOWN_LENGTH : length);
    held.clear();
  }

  @Override
  public void finish() {
    switch (form()) {
      case ANSWER -> {
        if (!ready) {
          ready(heldBytes);
        }
        listener.whole();
      }
      case ERROR -> listener.broken(RefusedBody.error(dialect, response, joined()));
      case UNREADABLE -> unreadable();
    }
  }

  private AnswerReader.Form form() {
    if (!plain) {
      return AnswerReader.Form.ANSWER;
    }
    if (!ends.whole()) {
      return AnswerReader.Form.UNREADABLE;
    }
    return ready || heldBytes > LOOKED_INTO ? AnswerReader.Form.ANSWER : reader.form(joined());
  }

  private Buffer joined() {
    if (held.size() == 1) {
      return held.getFirst();
    }
    var all = Buffer.buffer((int) heldBytes);
    held.forEach(all::appendBuffer);
    return all;
  }

  private void unreadable() {
    listener.broken(
        new Failure.Broken(
            "the provider's answer is no whole JSON (expected: an object)",
            Failure.Break.UNREADABLE));
  }

  @Override
  public void cut(Failure failure) {
    listener.broken(failure);
  }

  @Override
  public Optional<Usage> usage() {
    if (allBytes - mark.length() == last.length()) {
      return reader.usage(last);
    }
    return reader.usageNearEnd(
        last.length() < USAGE_BYTES
            ? Buffer.buffer().appendBuffer(beforeLast).appendBuffer(last)
            : last);
  }
}
