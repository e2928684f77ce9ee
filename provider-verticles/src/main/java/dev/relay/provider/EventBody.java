package dev.relay.provider;

import dev.relay.contract.Head;
import dev.relay.contract.Usage;
import dev.relay.contract.failure.Failure;
import dev.relay.protocol.wire.Grammar;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A streamed answer: the preamble is held until the first content is there.
final class EventBody implements AnswerBody, StreamBody.Listener {

  /// A preamble is shorter than this.
  private static final int HELD_BYTES = 1 << 20;

  private final HttpClientResponse response;
  private final Listener listener;
  private final Grammar grammar;
  private final StreamBody stream;
  private final List<Buffer> held = new ArrayList<>(2);
  private int heldBytes;
  private boolean ready;
  private boolean over;

  EventBody(HttpClientResponse response, Grammar grammar, Listener listener) {
    this.response = response;
    this.listener = listener;
    this.grammar = grammar;
    this.stream = new StreamBody(grammar, this);
  }

  @Override
  public void take(Buffer bytes) {
    if (!stream.take(bytes)) {
      broken(
          new Failure.Broken(
              "the provider's stream has an event that is too long", Failure.Break.UNREADABLE));
    }
  }

  @Override
  public long held() {
    return stream.held() + (ready ? 0 : heldBytes);
  }

  @Override
  public void finish() {
    if (over) {
      return;
    }
    var closing = grammar.closing();
    if (closing.isPresent()) {
      if (closing.get().length() > 0) {
        pass(closing.get(), true);
      }
      done();
    } else {
      broken(new Failure.Broken("the provider's stream ended without its last event"));
    }
  }

  @Override
  public void cut(Failure failure) {
    if (!over) {
      broken(failure);
    }
  }

  @Override
  public Optional<Usage> usage() {
    return grammar.usage();
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
    var all = Buffer.buffer();
    if (!ready) {
      held.forEach(all::appendBuffer);
    }
    broken(
        new Failure.Refused(
            response.statusCode(), PassedHeaders.of(response.headers()), all.appendBuffer(event)));
  }

  @Override
  public void done() {
    over = true;
    if (!ready) {
      ready = true;
      listener.ready(held, Head.UNKNOWN_LENGTH);
    }
    listener.whole();
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
