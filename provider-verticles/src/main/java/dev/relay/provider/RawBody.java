package dev.relay.provider;

import dev.relay.contract.Exchange;
import dev.relay.contract.Usage;
import dev.relay.contract.failure.Failure;
import dev.relay.protocol.UsageSearch;
import dev.relay.protocol.dialect.OwnOperations;
import dev.relay.protocol.dialect.Wires;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.util.List;
import java.util.Optional;

/// An answer that is passed on as it comes, whatever its status; at most its usage is read on the
/// way.
final class RawBody implements AnswerBody {

  private final long length;
  private final Optional<UsageSearch> search;
  private final Listener listener;

  /// @param search looks for the usage; empty where there is none
  RawBody(long length, Optional<UsageSearch> search, Listener listener) {
    this.length = length;
    this.search = search;
    this.listener = listener;
  }

  /// Looks for the usage in the answer to `exchange` if that is an operation of a dialect.
  static Optional<UsageSearch> search(Exchange exchange, HttpClientResponse response) {
    int status = response.statusCode();
    if (status < 200 || status > 299 || !AnswerBody.isPlain(response)) {
      return Optional.empty();
    }
    return exchange
        .nativeCall()
        .flatMap(call -> OwnOperations.dialect(call.method(), call.path()))
        .map(dialect -> Wires.of(dialect).answers().search());
  }

  @Override
  public void begin() {
    listener.ready(List.of(), length);
  }

  @Override
  public void take(Buffer bytes) {
    search.ifPresent(it -> it.take(bytes));
    listener.write(bytes);
  }

  @Override
  public void finish() {
    listener.whole();
  }

  @Override
  public void cut(Failure failure) {
    listener.broken(failure);
  }

  @Override
  public Optional<Usage> usage() {
    return search.flatMap(UsageSearch::usage);
  }
}
