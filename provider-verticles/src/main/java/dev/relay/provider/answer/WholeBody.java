package dev.relay.provider.answer;

import dev.relay.contract.Dialect;
import dev.relay.contract.Usage;
import dev.relay.contract.exchange.Exchange;
import dev.relay.contract.exchange.Head;
import dev.relay.contract.failure.Failure;
import dev.relay.protocol.AnswerReader;
import dev.relay.protocol.UsageSearch;
import dev.relay.protocol.dialect.Wires;
import dev.relay.protocol.responses.ResponseId;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An answer that is not streamed: held until it is complete, or a MiB of it.
///
/// What is no JSON, or ends too soon, is none: as long as it is held, nobody else hears of it.
final class WholeBody implements AnswerBody {

  /// How much of an answer is held that is to be read as a whole.
  private static final int HELD_BYTES = 1 << 20;

  /// In a longer one errors are not looked for.
  private static final int LOOKED_INTO = 64 * 1024;

  private final NoAnswer none;
  private final AnswerReader reader;
  private final long length;
  private final boolean plain;
  private final boolean streamed;
  private final boolean kept;
  private final boolean mints;
  private final Listener listener;
  private final JsonEnds ends = new JsonEnds();
  private final ByteOrderMark mark = new ByteOrderMark();
  private final List<Buffer> held = new ArrayList<>(2);
  private Buffer whole = Buffer.buffer();
  private @Nullable UsageSearch search;
  private Optional<String> minted = Optional.empty();
  private long heldBytes;
  private long allBytes;
  private boolean ready;
  private boolean over;

  WholeBody(Exchange exchange, HttpClientResponse response, Listener listener) {
    this(exchange, response, listener, false);
  }

  /// @param kept whether all of it is held, and nothing passed on before
  WholeBody(Exchange exchange, HttpClientResponse response, Listener listener, boolean kept) {
    this.none = NoAnswer.of(exchange.dialect(), response);
    this.reader = Wires.of(exchange.dialect()).answers();
    this.length = AnswerBody.length(response);
    this.streamed = AnswerBody.asksForStream(exchange);
    this.kept = kept;
    this.mints = exchange.dialect() == Dialect.RESPONSES;
    this.plain = AnswerBody.isPlain(response);
    this.listener = listener;
  }

  @Override
  public void take(Buffer came) {
    if (over) {
      return;
    }
    allBytes += came.length();
    var bytes = mark.without(came);
    look(bytes);
    ends.take(bytes);
    if (ready) {
      if (isNone()) {
        unreadable();
      } else {
        listener.write(bytes);
      }
      return;
    }
    held.add(bytes);
    heldBytes += bytes.length();
    if (isNone()) {
      unreadable();
    } else if (isEnough()) {
      ready(length < 0 ? length : length - mark.length());
    }
  }

  /// What is held is read at once in the end.
  private void look(Buffer bytes) {
    if (search != null) {
      search.take(bytes);
    } else if (plain && (streamed || allBytes > LOOKED_INTO)) {
      var begun = reader.search();
      held.forEach(begun::take);
      begun.take(bytes);
      search = begun;
    }
  }

  /// A client takes what is as long as was said for the whole.
  private boolean isNone() {
    return plain && (ends.wrongFromTheStart() || (allBytes == length && !ends.whole()));
  }

  /// Of an answer that is written as it comes nothing is held behind its first words.
  private boolean isEnough() {
    if (kept) {
      return false;
    }
    return heldBytes >= HELD_BYTES
        || (streamed && (!plain || heldBytes >= LOOKED_INTO || reader.hasAnswer(joined())));
  }

  private void ready(long length) {
    ready = true;
    if (mints && plain) {
      minted = ResponseId.minted(joined());
    }
    listener.ready(held, length < 0 ? Head.UNKNOWN_LENGTH : length);
    held.clear();
  }

  @Override
  public long held() {
    return ready ? 0 : heldBytes;
  }

  @Override
  public void finish() {
    if (over) {
      return;
    }
    switch (form()) {
      case ANSWER -> {
        over = true;
        if (!ready) {
          ready(heldBytes);
        }
        listener.whole();
      }
      case ERROR -> broken(none.instead(joined()).orElseGet(WholeBody::noJson));
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
    if (ready || heldBytes > LOOKED_INTO) {
      return AnswerReader.Form.ANSWER;
    }
    whole = joined();
    return reader.form(whole);
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
    broken(
        ready || heldBytes > LOOKED_INTO
            ? noJson()
            : none.behind(joined()).orElseGet(WholeBody::noJson));
  }

  private static Failure noJson() {
    return NoAnswer.unreadable("the provider's answer is no whole JSON (expected: an object)");
  }

  private void broken(Failure failure) {
    over = true;
    listener.broken(failure);
  }

  @Override
  public void cut(Failure failure) {
    if (!over) {
      broken(failure);
    }
  }

  @Override
  public Optional<Usage> usage() {
    return search == null ? reader.usage(whole) : search.usage();
  }

  @Override
  public Optional<String> minted() {
    return minted;
  }
}
