package dev.relay.provider;

import dev.relay.contract.Usage;
import dev.relay.contract.failure.Failure;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.util.Optional;

/// An answer with another status than success, or a stream that cannot be read: becomes a failure
/// that carries it as it came.
final class RefusedBody implements AnswerBody {

  private static final int MAX_BYTES = 1 << 20;

  private final HttpClientResponse response;
  private final Listener listener;
  private final Buffer all = Buffer.buffer();

  RefusedBody(HttpClientResponse response, Listener listener) {
    this.response = response;
    this.listener = listener;
  }

  @Override
  public void take(Buffer bytes) {
    int room = MAX_BYTES - all.length();
    all.appendBuffer(bytes, 0, Math.min(room, bytes.length()));
  }

  @Override
  public void finish() {
    int status = response.statusCode();
    listener.broken(
        status < 400
            ? new Failure.Broken(unexpected(status), Failure.Break.UNREADABLE)
            : new Failure.Refused(status, PassedHeaders.of(response.headers()), all));
  }

  private static String unexpected(int status) {
    return status < 300
        ? "the provider compressed its stream (expected: no content-encoding, as asked)"
        : "the provider answered with status " + status + " (expected: an answer, no redirect)";
  }

  @Override
  public void cut(Failure failure) {
    finish();
  }

  @Override
  public Optional<Usage> usage() {
    return Optional.empty();
  }
}
