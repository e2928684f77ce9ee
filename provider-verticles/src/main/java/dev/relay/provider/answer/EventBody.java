package dev.relay.provider.answer;

import dev.relay.contract.Usage;
import dev.relay.contract.exchange.Head;
import dev.relay.contract.failure.Failure;
import dev.relay.protocol.wire.Grammar;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A streamed answer: the preamble is held until the first content is there.
final class EventBody implements AnswerBody, StreamBody.Listener {

  private static final Logger LOG = LoggerFactory.getLogger(EventBody.class);

  /// A preamble is shorter than this.
  private static final int HELD_BYTES = 1 << 20;

  private final NoAnswer none;
  private final Listener listener;
  private final Grammar grammar;
  private final StreamBody stream;
  private final List<Buffer> held = new ArrayList<>(2);
  private int heldBytes;
  private boolean ready;
  private boolean over;

  EventBody(NoAnswer none, Grammar grammar, Listener listener) {
    this.none = none;
    this.listener = listener;
    this.grammar = grammar;
    this.stream = new StreamBody(grammar, this);
  }

  @Override
  public void take(Buffer bytes) {
    if (over) {
      return;
    }
    try {
      if (!stream.take(bytes)) {
        broken(NoAnswer.unreadable("the provider's stream has an event that is too long"));
      }
    } catch (RuntimeException defect) {
      failed(defect);
    }
  }

  /// A defect must not leave out or repeat what is behind it.
  private void failed(RuntimeException defect) {
    LOG.error("a stream cannot be read: {}", defect.getClass().getName());
    broken(NoAnswer.unreadable("Relay cannot read the provider's stream"));
  }

  private void end() {
    try {
      stream.end();
    } catch (RuntimeException defect) {
      failed(defect);
    }
  }

  @Override
  public long held() {
    return stream.held() + (ready ? 0 : heldBytes);
  }

  @Override
  public void finish() {
    if (!over) {
      end();
    }
    if (!over) {
      close();
    }
  }

  private void close() {
    var closing = grammar.closing();
    if (closing.isPresent()) {
      if (closing.get().length() > 0) {
        pass(closing.get(), true);
      }
      done();
    } else {
      broken(failure(new Failure.Broken("the provider's stream ended without its last event")));
    }
  }

  /// What the provider said, where it said something, else `otherwise`.
  private Failure failure(Failure otherwise) {
    var rest = stream.rest();
    return (ready ? none.behind(rest) : none.instead(all(rest))).orElse(otherwise);
  }

  @Override
  public void cut(Failure failure) {
    if (!over) {
      end();
    }
    if (!over) {
      broken(failure);
    }
  }

  @Override
  public Optional<Usage> usage() {
    return grammar.usage();
  }

  @Override
  public Optional<String> minted() {
    return grammar.minted();
  }

  @Override
  public void events(Buffer bytes, boolean content) {
    boolean more = grammar.moreContent();
    if (ready && !more) {
      listener.writeAside(bytes);
    } else {
      pass(bytes, content);
    }
  }

  @Override
  public void error(Buffer event) {
    broken(ready ? none.within(event) : none.instead(event).orElseGet(() -> none.within(event)));
  }

  @Override
  public void done() {
    if (!ready && !grammar.content()) {
      broken(
          none.instead(all(Buffer.buffer()))
              .orElseGet(() ->
                  NoAnswer.unreadable(
                      "the provider's stream says nothing (expected: content, or why there is none)")));
      return;
    }
    over = true;
    if (!ready) {
      ready = true;
      listener.ready(held, Head.UNKNOWN_LENGTH);
    }
    listener.whole();
  }

  private Buffer all(Buffer rest) {
    var all = Buffer.buffer();
    held.forEach(all::appendBuffer);
    return all.appendBuffer(rest);
  }

  private void broken(Failure failure) {
    over = true;
    listener.broken(failure);
  }

  private void pass(Buffer bytes, boolean content) {
    if (ready) {
      listener.write(bytes);
      return;
    }
    held.add(bytes);
    heldBytes += bytes.length();
    if (content || heldBytes > HELD_BYTES) {
      ready = true;
      listener.ready(held, Head.UNKNOWN_LENGTH);
      held.clear();
    }
  }
}
