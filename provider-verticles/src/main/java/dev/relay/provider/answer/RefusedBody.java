package dev.relay.provider.answer;

import dev.relay.contract.Dialect;
import dev.relay.contract.Usage;
import dev.relay.contract.exchange.Exchange;
import dev.relay.contract.failure.Failure;
import dev.relay.protocol.AnswerReader.Form;
import dev.relay.protocol.dialect.Wires;
import dev.relay.protocol.sse.Event;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.util.Optional;

/// An answer with another status than success, or one that was not asked for: a stream, none, or
/// one that cannot be read. Becomes a failure; an error is carried as it came.
final class RefusedBody implements AnswerBody {

  private static final int MAX_BYTES = 1 << 20;
  private static final int REDIRECTION = 300;
  private static final int ERROR = 400;

  private final Dialect dialect;
  private final HttpClientResponse response;
  private final Listener listener;
  private final Buffer all = Buffer.buffer();

  RefusedBody(Exchange exchange, HttpClientResponse response, Listener listener) {
    this.dialect = exchange.dialect();
    this.response = response;
    this.listener = listener;
  }

  /// A stream that nobody can read may last.
  @Override
  public void begin() {
    if (succeeds() && Event.isStream(response.getHeader(HttpHeaders.CONTENT_TYPE))) {
      listener.broken(
          unreadable(
              isPlain()
                  ? "the provider's answer is a stream (expected: none, as asked)"
                  : "the provider compressed its stream (expected: no content-encoding, as asked)"));
    }
  }

  @Override
  public void take(Buffer bytes) {
    int room = MAX_BYTES - all.length();
    if (room == 0) {
      return;
    }
    all.appendBuffer(bytes, 0, Math.min(room, bytes.length()));
    if (room <= bytes.length() && !succeeds()) {
      finish();
    }
  }

  @Override
  public long held() {
    return all.length();
  }

  @Override
  public void finish() {
    listener.broken(failure());
  }

  private Failure failure() {
    int status = response.statusCode();
    if (status >= ERROR) {
      return new Failure.Refused(status, PassedHeaders.of(response.headers()), all);
    }
    if (!succeeds()) {
      return unreadable(
          "the provider answered with status " + status + " (expected: an answer, no redirect)");
    }
    return unreadable("the provider's answer is no stream (expected: one, as asked)");
  }

  private static Failure unreadable(String message) {
    return NoAnswer.unreadable(message);
  }

  private boolean succeeds() {
    return response.statusCode() < REDIRECTION;
  }

  private boolean isPlain() {
    return AnswerBody.isPlain(response);
  }

  @Override
  public void cut(Failure failure) {
    listener.broken(
        succeeds() ? failure : isReadable() ? failure() : withoutBody(response.statusCode()));
  }

  private boolean isReadable() {
    return response.statusCode() < ERROR
        || Wires.of(dialect).answers().form(all) != Form.UNREADABLE;
  }

  /// Half an error says what its status says.
  private Failure withoutBody(int status) {
    var headers =
        PassedHeaders.of(response.headers()).stream()
            .filter(header -> !header.name().startsWith("content-"))
            .toList();
    return new Failure.Refused(status, headers, Buffer.buffer());
  }

  @Override
  public Optional<Usage> usage() {
    return Optional.empty();
  }
}
