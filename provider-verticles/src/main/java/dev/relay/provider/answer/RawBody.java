package dev.relay.provider.answer;

import dev.relay.contract.Usage;
import dev.relay.contract.exchange.Exchange;
import dev.relay.contract.failure.Failure;
import dev.relay.protocol.UsageSearch;
import dev.relay.protocol.dialect.OwnOperations;
import dev.relay.protocol.dialect.Wires;
import dev.relay.protocol.responses.ResponseId;
import dev.relay.protocol.sse.Event;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Optional;

/// An answer that is passed on as it comes, whatever its status; at most its usage is read on the
/// way. Of one that may be asked for again the beginning is held until it tells its id.
public final class RawBody implements AnswerBody {

  /// An id stands before this, or nowhere.
  private static final int LONGEST_BEGINNING = 64 * 1024;

  private final long length;
  private final boolean mints;
  private final boolean events;
  private final Optional<UsageSearch> search;
  private final Listener listener;
  private Buffer beginning = Buffer.buffer();
  private Optional<String> minted = Optional.empty();
  private boolean ready;

  /// @param mints whether the answer makes a response of OpenAI's Responses
  public RawBody(Exchange exchange, HttpClientResponse response, boolean mints, Listener listener) {
    this.length = AnswerBody.length(response);
    this.mints = mints;
    this.events = Event.isStream(response.getHeader(HttpHeaders.CONTENT_TYPE));
    this.search = search(exchange, response);
    this.listener = listener;
  }

  /// Looks for the usage in the answer to `exchange` if that is an operation of a dialect.
  private static Optional<UsageSearch> search(Exchange exchange, HttpClientResponse response) {
    int status = response.statusCode();
    if (status < 200 || status > 299 || !AnswerBody.isPlain(response)) {
      return Optional.empty();
    }
    return exchange
        .passthrough()
        .flatMap(call -> OwnOperations.dialect(call.method(), call.path()))
        .map(dialect -> Wires.of(dialect).answers().search());
  }

  @Override
  public void begin() {
    if (!mints) {
      ready(List.of());
    }
  }

  private void ready(List<Buffer> first) {
    ready = true;
    listener.ready(first, length);
  }

  @Override
  public void take(Buffer bytes) {
    search.ifPresent(it -> it.take(bytes));
    if (ready) {
      listener.write(bytes);
      return;
    }
    beginning =
        beginning.length() == 0
            ? bytes
            : Buffer.buffer().appendBuffer(beginning).appendBuffer(bytes);
    minted = events ? ResponseId.mintedByEvents(beginning) : ResponseId.minted(beginning);
    if (minted.isPresent() || beginning.length() >= LONGEST_BEGINNING) {
      release();
    }
  }

  private void release() {
    ready(beginning.length() == 0 ? List.of() : List.of(beginning));
    beginning = Buffer.buffer();
  }

  @Override
  public long held() {
    return beginning.length();
  }

  @Override
  public void finish() {
    if (!ready) {
      release();
    }
    listener.whole();
  }

  @Override
  public void cut(Failure failure) {
    if (!ready) {
      release();
    }
    listener.broken(failure);
  }

  @Override
  public Optional<Usage> usage() {
    return search.flatMap(UsageSearch::usage);
  }

  @Override
  public Optional<String> minted() {
    return minted;
  }
}
